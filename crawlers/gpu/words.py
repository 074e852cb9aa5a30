"""The words of people who sell graphics cards, as data: what they call cards, pieces, accessories, computers, faults.

A table is one alternation: entries are regular expressions over a title in the form that `text.normal` gives it
(lower case, no accents, one blank between tokens, marks as tokens of their own), parted by bars or line ends. An entry
matches whole tokens, one with Chinese anywhere. English, Chinese, German, French, Spanish and Italian: eBay's listings.
"""

from __future__ import annotations

# What a card is called. Where none of these stands, "server" or "Alienware" is the thing that is sold.
CARD = r"""
graphics? cards?|video (graphics? )?cards?|vga cards?|gpu cards?|compute cards?|accelerator cards?|pcie cards?|cards?
acc?ell?[ea]r[ae]t[oi]rs?|accelerometer|tensor core( gpu)?|gpu modules?|modules?|graphics?|gpus?
grafikkarten?|carte graphique|carte video|tarjetas? (graficas?|de video)|scheda (video|grafica)|placa de video
显卡|计算卡|加速卡|运算卡|图形卡
"""

# Sold by themselves these are pieces of a card.
PIECE = r"""
heat ?sinks?|heat ?spreaders?|heat ?pipes?|water ?blocks?|cold ?plates?|back ?plates?|housings?|thermal modules?
(ek|alphacool|bykski|barrow|bitspower|phanteks|corsair)( \S+){0,3} (blocks?|vector2?|quantum|plexi|acetal|nickel)
ek quantum|ekwb|eisblock|heatkiller|(cooler|fan|cooling|thermal) assembly|io (plate|shield)
(oem|stock|original|founders edition|fe|reference|replacement) (coolers?|radiator)
(cooler|radiator|shell|die|chip|block|screen|panel) only
only (the )?(\S+ )?(cooler|radiator|pcb|shell)|bare board|pcbs?(?! coating)|(ad102|gb202)-\S+|gpu core(?! clock)
pcb (board|only)|(dead|spare) pcb
gpu (core )?chips?|core chips?|gpu die|(vram|memory|dram|hbm\S*) chips?|bga( \S+)?|vrm|capacitors?|interposer
(gddr\S*|samsung|micron|hynix) (memory )?chips?|memory modules?
(water|liquid|cooling|wc|copper|gpu|plus) blocks?|fan ?sinks?|(smart|front) ?plates?|bezels?|g[ah]10\d-\S+
(ad102|gb202|ga100|gh100) (core|chip|die)|(core|die|芯片|核心) (ad102|gb202|ga100|gh100)
(fairing|shells?|side panel)|stencils?|reball\S*
(wasser)?kuhler|kuhlkorper|ruckplatte|disipador(es)?|bloque de agua|placa trasera|dissipateurs?|dissipator[ei]
plaque arriere|散热片|散热器|散热模组|水冷头|冷头|水冷板|冷板|背板|空板|裸板|核心芯片|芯片
"""

# Sold by themselves these are accessories.
ACCESSORY = r"""
brackets?|baffles?|(slot|bracket|tin|dust) covers?|cover (plate|tin)|(slot|blanking) plate|filler panel
coolers?|fans?|cooling (solution|upgrade|mod)
shrouds?
fans? (mods?|kits?|mounts?|ducts?|adapters?|attachments?|brackets?|holders?|replacements?|cables?|hubs?|for|and)
(cooling|cooler|mounting|mount|conversion|pad|fan|screw|blower|install\w*|enabl\w*|cable|upgrade|hardware) kits?
rails?( kits?)?|(air )?ducts?|(cooler|cooling) for|cooling( \S+)? fans?
mounts?|mounting|holders?|sag|(gpu|card|support|vertical) (stand|brace|support)|support (bracket|frame|rod|bar|stand)
risers?|extenders?|extension( cable)?|adapt[eo]rs?|converters?|cables?|cords?|wires?|harness|pigtails?|splitters?
(power|8 ?pin|16 ?pin|12vhpwr|eps\d*v?) (connectors?|leads?|plugs?|supply|supplies)|psu|nvswitch|switch board|retimer
12vhpwr|12v[- ]2x6|\d{2}awg|\d{1,2} ?pin to|to (\d ?x ?)?\d{1,2} ?pin
(lcd|panel) screen|(lcd|screen) panel|floor mats?|transceivers?|(pc|tower|itx) case|infiniband|qsfp\S*|\S*connectx\S*
(nv ?link|sli) (hb )?(bridges?|connectors?|cards?|[234] slot)|bridges?|thermal (pads?|paste|grease|putty)|heat paste
(sxm\d?|amphenol|molex|mezz\S*) connectors?|mirror mezz|mezzanine|testers?|test (fixture|board|bench)|dust plugs?
skins?|vinyl
screws?|standoffs?|springs?|latch(es)?|clips?|retention|retainer|sockets?|busbars?|manifold|quick disconnect
docks?|docking( station)?|enclosures?|carrier( boards?)?|egpu|oculink|caddy|sleds?|trays?|drawer|backplanes?
midplanes?
(empty|retail|packaging|shipping|gift|product)( \S+)? box(es)?|box(es)? only|only( \S+){0,2} box(es)?
box (and|&)( \S+){1,3} only|empty( \S+){0,3} box
packaging (box|for)|empty packaging|packaging only
(condition|edition|fe|oc|trio) box
manuals?|booklet|stickers?|decals?|badge|posters?|key ?chains?|key ?rings?|magnet|lego|t[- ]?shirt|shirt|mug|hoodie
(photos?|pictures?|images?) of|(photos?|pictures?) only|nft|gift ?cards?|dongles?
3d print(ed)?|stl|mock ?up|dummy|replica|paper ?weight|wall art|framed|plush|toy|ornament|figurine|tin only
screen protector|(carry|protective|storage) case|foam|antistatic bag|vgpu licen\S+
halterung(en)?|halter|stutze|(gehause)?lufter|blende|slotblech|kabel|verlangerung
(leere?r?|nur)( \S+)? (karton|ovp|box)
leerkarton|leere verpackung|nur verpackung|soportes?|ventilador(es)?|adaptador|puente|(caja|scatola) (vacia|vuota)
sol[oa] (la )?(caja|scatola)|supporto|ventol[ae]|staffa|cavo|adattatore|ventilateurs?|equerre|adaptateur|boite vide
pate thermique|支架|挡板|档板|导风|风罩|(?<![双三单])风扇|涡轮扇|转接|电源线|供电线|延长线|数据线|线缆|桥接|连接器
硅脂|导热垫
空盒|包装盒|空箱|盒子|贴纸|钥匙扣|模型|保护壳|底座|螺丝
"""

# Makers who sell what goes with cards, and no cards: first of water blocks, then of all else.
PIECE_MAKER = r"""
alphacool|bykski|barrowch|bitspower|granzon|ice ?man|watercool|jet ?cool|cool ?it|ek(wb)?|ek-\S+|thermal ?right
"""
ACCESSORY_MAKER = r"""
cable ?mod|mod ?diy|fasgear|linkup|nzxt|lian li|adt( link)?|adt-link|thermal grizzly|be quiet|uphere|ezdiy\S*|noctua
razer core|rog thor|jonsbo|deepcool|thermaltake|silver ?stone|minisforum|cooler master|jsaux|wireview\S*
"""

# More watts than any card takes, where nothing says that it is a computer: a power supply.
WATTS = r"""
(8[05]0|9\d0|[1-3]\d{3})w
"""

# Fans and coolers by which a card describes itself.
FEATURE = r"""
(\dx?|x|single|two|dual|three|triple|windforce|axial|tech)( ball)?( bearing)? fans?(?! (kit|mod|duct|adapt|for|sh)\w*)
(passive|active|air|fan|liquid|3s) coolers?|(blower|turbo|turbine) fan(?= (card|gpu|graphics|edition|version|design))
"""

# The card is said to be absent.
NO_CARD = r"""
(no|without|missing|minus|not|sans|ohne|sin) (the |any |actual )?(pcb|pbc|gpu|core|die|chip|cards?|graphics? card)
(gpu|cards?|graphics cards?) not included|(no|without|missing) (the )?coolers?

(no|without|missing|minus|not|sans|ohne|sin) (the |any |actual )?(video card|gpu board|board|grafikkarte|tarjeta|carte)
不含(显卡|卡|核心|芯片)|无(显卡|核心|芯片)
"""

# It does not work. The first table holds what begins with a negation and so must be looked for before these are cut.
NOT_WORKING = r"""
(not|non|isnt|doesnt|does not|never|no longer|wont) (work|function|boot|detect|recogni[sz]|test|start|turn)\w*
no (display|video)(?! (out|port|connector)\S*)|no (post|signal|output|picture|image|boot|power(?! \S+)|returns parts)
nonworking|nonfunctional
funktioniert nicht|ohne funktion|no funciona|ne fonctionne pas|non funzionante|不亮机?|不工作|不能用
"""
BROKEN = r"""
(spares?|parts?) (or|and|/) (repairs?|not working|spares?|parts?)|(for|as) (spares?|parts?)|parts|spares
(for|needs?) repairs?
inoperable|untested|faulty|faults?|defective|defects?|broken?|dead|cracked|burn(ed|t)|fried|scrap|salvage|junk|donor
row remap\S*|xid|fail(s|ed|ing|ure|ures)?|overheat\w*|falls? off
damaged?(?! (box|packag\S*|retail|outer|carton|sticker|seal))|artifact(s|ing)|(ecc|vram|memory|code 43) errors?
error 43
bent pins?|(missing|broken) (components?|capacitors?|pins?|parts)|water damage|bad( gpu| vram| memory| card)?
repairable
defekt(e|er|es)?|kaputt|bastler|ersatzteile?|ersatzteilspender|para (piezas|repuestos|partes|reparar)|repuestos
averiad[ao]|danad[ao]|rot[ao]|pour pieces|en panne|hors service|guast[ao]|difettos[ao]|per (parti|ricambi)|rotto
故障|坏卡|坏的|损坏|维修|待修|配件|拆件|尸体|花屏|暗病|料板|报废
"""

# Whole computers, whatever stands beside them.
COMPUTER = r"""
dgx|hgx|mgx|super ?server|superpod|(ai|gaming) box|xg mobile
(dell|hpe?|ai|gpu|gigabyte|asus|supermicro|lenovo|rack|hpc|training|blade|compute) servers?(?! (gpu|graphics|card))
[1-9][0u]?u( \S+)? (server|chassis|system|node)|barebones?|mining rig
(gpu|ai|compute|server) (chassis|systems?|nodes?|clusters?|racks?|appliance|supercomputer)|prebuilt|pre built|imac
macbook
(gaming|desktop|custom|tower|mini|streaming|editing|workstation|cooled|beast|gamer) (pc|computer|rig|build|setup)
gaming (desktop|laptop|tower|system|machine)|workstation pc|pc (build|gaming|gamer|setup|desktop|tower)|all in one pc
ibuypower|cyber ?power\S*|skytech|maingear|origin pc|xidax|(128|192|256|384|512|768|96)gb (ram|memory)
(mini )?[mi]tx build|\d{4}x3d|octominer\S*|grand teton|bizon\S*|puget\S*|exxact|comino|lambda labs
(vector|raider|stealth|titan|katana|crosshair|scar|zephyrus|blade|predator|legion) ((gt|pro|neo|duo) )?1[4-8]
laptops?|notebooks?|portatil|ordinateur|ordenador|komplett ?pc|(rtx |geforce )?\d{4} (laptop|mobile|max q)
i[3579][- ]?\d{4,5}\w*|i[3579]|intel core|core ultra|ryzen|xeon|epyc|threadripper
ddr[45]|\d+(\.\d+)?tb|ssd|nvme|hdd|windows (10|11)|win ?1[01]
整机|主机|笔记本|一体机|机架|整柜|台式机|机箱|服务器(?!显卡|专用|卡)|工作站(?!显卡|卡)
"""
# Lines of computers by name: beside the name of a card they may be what it was made for, so they only cast doubt.
COMPUTER_LINE = r"""
power ?edge|proliant|primergy|cray|mac (pro|studio)|zbook|thinkpad|optiplex|aurora r\d+|razer blade|strix scar
zephyrus|area 51
threadstation|lambda (vector|hyperplane|scalar)|x[el]\d{4}\w?|r7[2-6][05]\w{0,2}|r7525|c4140|c6420|dss ?8440
dl3[68][05]\w*|x[dl]\d{3}d|sr6[57]\d\w*|sr680a|sys[- ]\d{3}\S*|as[- ][248]\d{3}\S*|ssg[- ]\d\S*|esc[- ]?[48]000\S*
g[2-5]9[23]([- ]\S*)?|nf5[46]88\w*|ac922|apollo 6500
"""
# Computers only where no card is named: "Server Graphics Card", "Alienware RTX 4090 card".
WEAK_COMPUTER = r"""
servers?|workstations?|desktops?|computers?|pc|systems?|nodes?|rigs?|towers?|chassis|[1-9]u|clusters?|supercomputer
alienware|legion|omen|aurora|predator|apollo|precision|serveurs?|servidor(es)?|torre|rechner|machine
"""

BUNDLE = r"""
bundles?|combos?|redstone|[248]-gpus?|(?<!of )[248] gpu(?! lot)|base ?boards?|delta board|job ?lot|mixed lot|assorted
assortment|motherboards?|mainboards?|mobo
(hgx|gpu|sxm\d?) (board|tray|assembly) (with|[248])|b[4-8]\d0m?|[xz]\d{3}e? (wifi\S*|am[45]|atx)|konvolut
[+]( \S+){0,3} (cpu|psu|ram|case|monitor|aio|coolers?|heatsinks?|nvlink|laptop|pc|server|cards?|gpus?|keyboard|mouse)
(?<!\S)[48] ?卡|套装|套餐|主板|底板|基板|打包
"""

# Not a thing but the use of it, or somebody who wants one.
SERVICE = r"""
rent(s|al|als|ing|ed)?|leas(e|es|ing)|for hire|hourly|(per|an) hour|/ (hr|hour|day|month)|hosting|vps|colocation
cloud (gpu|server|rental|service|access|hosting|instance)|subscription|licen[cs]es?|ai enterprise
(compute|gpu) (time|hours|credits?|access)|(flash\w*|bios|upgrade) service
remote access|mining contract|(repair|support) (service|contract)|extended warranty only
mieten?|vermietung|alquiler|louer|noleggio|租|云服务|云主机|算力服务|维修服务
wanted|wtb|(swap|trade|exchange) (my|for)|looking (for|to buy)|want to buy|we buy|i buy|ankauf|achete|compro|回收|收购
求购|代购
"""

# Early silicon and boards for one customer: of the same name, and not what the price of a model means.
VARIANT = r"""
(engineering|eng|qualification|qual|es|qs) samples?|prototypes?|pre ?production|qs|工程样|测试版|样卡
cnx|converged|drive|pg199|sxm[23]|signed|autograph\w*|commemorative|fake|counterfeit|relabel+ed|clone
"""

# What may stand before a count of cards without being what they are in.
NO_MACHINE = (
    r"new|used|genuine|original|brand|sealed|tested|working|oem|lots?|of|set|pair|qty|quantity|bulk|dell|hpe?|lenovo"
)

# What follows these is absent, is only added, is what the thing is meant for, or is only compared with.
DENIALS_OF_THINGS = r"no|without|missing|minus|excludes?|excluding|except|ohne|keine?|sin|sans|senza"
DENIALS_OF_TRAITS = r"not|non|isnt|never|nicht|pas"
TRAITS = r"an?|any|the|original|oem|retail|outer|low|full|high|profile|height|power|mounting|nvlink|pcie|cooling|heat"
CHINESE_NEGATORS = r"不带|不含|不是|非|无"
COMPANIONS = r"with|including|includes?|incl|inc|has|have|mit|inkl|inklusive|con|avec|incluye|含|带|送|附"
CHINESE_COMPANIONS = r"送|赠|附|附带|附赠"
PURPOSES = r"for|fits?|suits?|needs|requires|fur|pour|para|per|适用于?|用于|适合|专用"
COMPATIBLE = r"compatible (with|for|to|con|avec)|works with|replac(ement for|es)|(made|designed) for|kompatibel|兼容"
SOURCES = r"from|ex|out of|aus|de|tested in|used in"
COMPARISONS = r"=|vs|versus|than|like|equivalent to|equal to|similar to|same as|upgrade (from|to)"

# Words that tell a short name as NVIDIA's, and things that bear such a name and are something else.
MAKER = r"nvidia|nvida|tesla|英伟达|tensor core|cuda"
KIN = r"tensor|ampere|hopper|lovelace|turing|hbm\d?e?|sxm\d?|nvl|nvlink"
LOOKALIKE = r"""
tecra|satellite|samsung|galaxy (a|s|tab)\d*|iphone|ipad|ipod|apple|apu|amd|fusion|corsair|hydro|cpu cooler|liquid cpu
audi|bmw|mercedes|honda|toyota|headsets?|headphones?|astro|smart ?phones?|phones?|tablets?|cameras?|canon|nikon|sony
printers?|tv|soundbar|speakers?|amplifier|receiver|ethernet|router|firewall|a10 networks|thunder|warthog|aircraft
airsoft
model [3sxy]|fuse|clamp|led|bulb|lamp|toner|cartridge|ink|watch|drone|battery|charger|allwinner|modem|radio|hard drive
yamaha|roland|air condition\w*|coils?|steering|brakes?|headlights?
"""
SELLERS = r"""
geforce|gaming|asus|msi|gigabyte|aorus|zotac|evga|palit|gainward|galax|galaxy|inno3d|colorful|manli|kfa2|pny|nvidia
华硕|微星|技嘉|七彩虹|影驰|索泰
"""

# GPUs that are not ours. After RTX, GTX or GT every number that is not ours is another model.
OTHERS = r"""
(rtx|gtx|gts|gt|geforce|gf|mx|fx|pro|rtz)( oc| super| gaming)* (?!(4090|5090)(?!\S))\d{3,4}\w{0,3}
(rtx|gtx|gts|gt|mx|fx)\d{3,4}\w*
(4090|5090) (ti|d|dd|v2|super|laptop|mobile|max q)|(4090|5090)(d|dd|ti|m)|rtx (pro|ada|a)( \d{4})?|geforce\d
(?!(4090|5090)(?!\S))[1-9]0[5-9]0( ti| super)?|\d0[5-9]0(ti|s)|16[356]0|a[1-6][05]00m?|a400|a2|a10[gm]|a100x|a30x|a40g
a800x
v100s?|p(4|6|40|100)|m(4|6|10|40|60)|k(1|2|10|20|40|60|80)[cmstx]?|(?!p10[01]\d)[kpmt]\d{3,4}m?|t4g|t10|l2|l20|l40g
h20|h800|h100i|x?gh ?200|gh100|gb[123]00|b[123]00|b[34]0|grace|cmp( \S+)?|\d{2,3}hx
jetson|orin|xavier|bluefield|dpu|titan|nvs( \d+)?|radeon|rx ?\d{3,4}\w*|\d{4}xtx?|vega|instinct|mi\d{2,3}[xa]?|firepro
firegl|hd \d{4}|r[579] \d{3}x?|w[5-9]\d00|arc [ab]\d{3}|intel arc|gaudi ?\d?|tpu|ascend|昇腾|寒武纪|摩尔线程
"""
