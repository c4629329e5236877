// Draws each .chart from the JSON element that it names: when it comes into sight,
// before printing, and again when the reader's colour scheme changes. Puts below
// each table that has no file in the page links to it as CSV and JSON.
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

  function put(element, theme, size) {
    if (drawn.has(element)) { drawn.get(element).dispose(); }
    var chart = echarts.init(element, theme, Object.assign({ renderer: "svg" }, size));
    chart.setOption(option(element));
    drawn.set(element, chart);
  }

  function draw(element) { put(element, dark.matches ? "dark" : null, {}); }

  // On paper each chart has one size, which the column then scales.
  function print(element) {
    var paper = { width: 400, height: 300 };
    put(element, null, paper);
    element.querySelector("svg").setAttribute("viewBox", "0 0 " + paper.width + " " + paper.height);
  }

  function cells(row) { return Array.prototype.map.call(row.cells, function (c) { return c.textContent.trim(); }); }

  function csv(rows) {
    return rows.map(function (row) {
      return row.map(function (text) { return /[",\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text; }).join(",") + "\n";
    }).join("");
  }

  // An object for each row of the body, by the headings.
  function json(rows) {
    return JSON.stringify(rows.slice(1).map(function (row) {
      return Object.fromEntries(row.map(function (text, i) { return [rows[0][i], text]; }));
    }), null, 1);
  }

  function link(name, label, kind, text) {
    var a = document.createElement("a");
    a.download = name + "." + label.toLowerCase();
    a.href = "data:" + kind + ";charset=utf-8," + encodeURIComponent(text);
    a.textContent = label;
    a.setAttribute("aria-label", label + " of " + name);
    return a;
  }

  function downloads(place) {
    var name = place.getAttribute("aria-label"), rows = Array.prototype.map.call(place.querySelector("table").rows, cells);
    var p = document.createElement("p");
    p.className = "downloads";
    p.append("Download: ", link(name, "CSV", "text/csv", csv(rows)), " ", link(name, "JSON", "application/json", json(rows)));
    return p;
  }

  function redraw() { elements.forEach(function (e) { if (drawn.has(e)) { draw(e); } }); }

  if ("IntersectionObserver" in window) {
    var observer = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (entry.isIntersecting && !drawn.has(entry.target)) { draw(entry.target); }
      });
    }, { rootMargin: "400px" });
    elements.forEach(function (e) { observer.observe(e); });
  } else {
    elements.forEach(draw);
  }
  dark.addEventListener("change", redraw);
  window.addEventListener("beforeprint", function () { elements.forEach(print); });
  window.addEventListener("afterprint", redraw);
  Array.prototype.forEach.call(document.querySelectorAll(".wide"), function (place) {
    var next = place.nextElementSibling;
    if (!next || !next.matches(".downloads")) { place.after(downloads(place)); }
  });
  window.addEventListener("resize", function () { drawn.forEach(function (chart) { chart.resize(); }); });
})();
