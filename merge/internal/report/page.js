// Draws each .chart from the JSON element that it names: when it comes into sight,
// before printing, and again when the reader's colour scheme changes.
(function () {
  "use strict";
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var elements = Array.prototype.slice.call(document.querySelectorAll(".chart"));
  var drawn = new Map();
  document.documentElement.classList.add("drawn");

  // The axis holds 1 / (1 - share): 10 is 90 of 100, 100 is 99, 1000 is 99.9.
  function share(value) {
    var percent = 100 * (1 - 1 / value);
    return value < 1.5 ? "0 %" : percent.toFixed(value >= 900 ? 1 : 0) + " %";
  }

  function option(element) {
    var o = JSON.parse(document.getElementById(element.dataset.option).textContent);
    o.backgroundColor = "transparent";
    o.tooltip.confine = true;
    if (element.dataset.axis === "percentile") {
      o.xAxis[0].axisLabel = { formatter: share };
      o.xAxis[0].axisPointer = { label: { formatter: function (p) { return share(p.value); } } };
      o.tooltip.valueFormatter = function (v) { return v >= 1 ? v + " s" : (1000 * v).toPrecision(3) + " ms"; };
    }
    return o;
  }

  function draw(element, light) {
    if (drawn.has(element)) { drawn.get(element).dispose(); }
    var chart = echarts.init(element, dark.matches && !light ? "dark" : null, { renderer: "svg" });
    chart.setOption(option(element));
    drawn.set(element, chart);
  }

  function redraw() { elements.forEach(function (e) { if (drawn.has(e)) { draw(e, false); } }); }

  if ("IntersectionObserver" in window) {
    var observer = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (entry.isIntersecting && !drawn.has(entry.target)) { draw(entry.target, false); }
      });
    }, { rootMargin: "400px" });
    elements.forEach(function (e) { observer.observe(e); });
  } else {
    elements.forEach(function (e) { draw(e, false); });
  }
  dark.addEventListener("change", redraw);
  window.addEventListener("beforeprint", function () { elements.forEach(function (e) { draw(e, true); }); });
  window.addEventListener("afterprint", redraw);
  window.addEventListener("resize", function () { drawn.forEach(function (chart) { chart.resize(); }); });
})();
