// Draws each .chart from the JSON element that it names, again when the
// reader's colour scheme changes, and fits it to the width of the page.
(function () {
  "use strict";
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var elements = Array.prototype.slice.call(document.querySelectorAll(".chart"));
  var drawn = [];

  function draw() {
    drawn.forEach(function (chart) { chart.dispose(); });
    drawn = elements.map(function (element) {
      var option = JSON.parse(document.getElementById(element.dataset.option).textContent);
      option.backgroundColor = "transparent";
      var chart = echarts.init(element, dark.matches ? "dark" : null, { renderer: "svg" });
      chart.setOption(option);
      return chart;
    });
  }

  draw();
  dark.addEventListener("change", draw);
  window.addEventListener("resize", function () {
    drawn.forEach(function (chart) { chart.resize(); });
  });
})();
