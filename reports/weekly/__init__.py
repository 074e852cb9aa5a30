"""The weekly report: drafted from figures by rules, then written as a page, a PDF, a Word draft and a workbook."""
