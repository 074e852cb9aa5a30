// Pictures become charts with tooltips as they come into view. Without this script, or Vega, they stay pictures.
"use strict";
(() => {
  const vegaAt = document.currentScript.dataset.vega;
  const options = {
    renderer: "svg",
    actions: false,
    ast: true, // expressions are interpreted, so that the page's policy need not allow eval
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  };
  let vega = null;

  function loaded() {
    vega ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = vegaAt;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
    return vega;
  }

  async function draw(figure) {
    const picture = figure.querySelector("img");
    try {
      const [answer] = await Promise.all([fetch(figure.dataset.spec), loaded()]);
      if (!answer.ok) return;
      const place = document.createElement("div");
      place.setAttribute("role", "img");
      place.setAttribute("aria-label", picture.alt);
      await window.vegaEmbed(place, await answer.json(), options);
      picture.replaceWith(place);
      figure.dataset.drawn = "yes";
    } catch (error) {
      console.warn("this chart stays a picture:", error);
    }
  }

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) {
        seen.unobserve(entry.target);
        draw(entry.target);
      }
    }
  }, { rootMargin: "300px" });
  document.querySelectorAll("figure.chart[data-spec]").forEach((figure) => seen.observe(figure));
})();
