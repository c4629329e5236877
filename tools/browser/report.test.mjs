// Opens a report in a real Chromium, from its file, and looks at what a reader
// would see. REPORT names the page, CHROMIUM the browser, MODULES where npm put
// playwright-core and axe-core.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";

const require = createRequire(`${process.env.MODULES}/`);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const url = pathToFileURL(process.env.REPORT).href;
const limit = { timeout: 900_000 }; // ms; a browser that hangs is a failure, a slow machine is not
const patience = 300_000; // ms, for one thing that the browser does
let browser;

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, timeout: patience, args: ["--no-sandbox"] });
});
after(() => browser.close());

// open gives the page of a reader, and what it asked for and complained about.
async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  const seen = { requests: [], errors: [] };
  page.on("request", (r) => { if (r.url() !== url) { seen.requests.push(r.url()); } });
  page.on("console", (m) => { if (["error", "warning"].includes(m.type())) { seen.errors.push(m.text()); } });
  page.on("pageerror", (e) => seen.errors.push(String(e)));
  await page.goto(url);
  return { page, seen, close: () => context.close() };
}

// drawn scrolls to a chart and waits until it has lines.
async function drawn(page, chart) {
  await chart.scrollIntoViewIfNeeded();
  await page.waitForFunction((e) => e.querySelectorAll("svg path").length > 3, await chart.elementHandle());
}

test("every chart is drawn, without a complaint and without a request", limit, async () => {
  const { page, seen, close } = await open();
  const charts = await page.locator(".chart").all();
  assert.ok(charts.length > 0, "the page has charts");
  for (const chart of charts) { await drawn(page, chart); }
  assert.ok(await page.locator(".drawing svg.logarithmic .median").count() > 0, "the ladder has its marks");
  assert.deepEqual(seen, { requests: [], errors: [] });
  await close();
});

test("the scale is switched by keyboard, with and without JavaScript", limit, async () => {
  for (const javaScriptEnabled of [true, false]) {
    const { page, close } = await open({ javaScriptEnabled });
    const logarithmic = page.locator(".drawing svg.logarithmic"), linear = page.locator(".drawing svg.linear");
    assert.ok(await logarithmic.isVisible() && !await linear.isVisible());
    await page.locator("#scale-log").focus();
    await page.keyboard.press("ArrowRight");
    assert.ok(!await logarithmic.isVisible() && await linear.isVisible());
    await close();
  }
});

test("without JavaScript there are the ladder and the tables, and no empty charts", limit, async () => {
  const { page, seen, close } = await open({ javaScriptEnabled: false });
  assert.ok(await page.locator(".drawing svg.logarithmic").isVisible());
  assert.ok(await page.locator("#table table").isVisible());
  assert.equal(await page.locator(".chart:visible").count(), 0);
  const numbers = page.locator("details.numbers").first();
  await numbers.locator("summary").click();
  assert.ok(await numbers.locator("table").isVisible());
  assert.deepEqual(seen, { requests: [], errors: [] });
  await close();
});

test("nothing is wider than a narrow or a wide window", limit, async () => {
  for (const width of [360, 768, 1280, 1600]) {
    const { page, close } = await open({ viewport: { width, height: 800 } });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `the page is ${wide} wide in a window of ${width}`);
    await close();
  }
});

test("the colours follow the reader's scheme, and paper is always light", limit, async () => {
  const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const { page, close } = await open({ colorScheme: "dark" });
  const dark = await ground(page);
  await page.emulateMedia({ colorScheme: "light" });
  const light = await ground(page);
  await page.emulateMedia({ colorScheme: "dark", media: "print" });
  assert.notEqual(dark, light);
  assert.equal(await ground(page), light);
  await close();
});

test("on paper every chart is drawn, in the size of its column, and the main table fits", limit, async () => {
  const { page, close } = await open({ viewport: { width: 700, height: 1000 } }); // A4, less its margins
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  for (const chart of await page.locator(".chart").all()) {
    assert.ok(await chart.locator("svg[viewBox] path").count() > 3);
    const [svg, column] = await Promise.all([chart.locator("svg").boundingBox(), chart.boundingBox()]);
    assert.ok(svg.width <= column.width + 1 && svg.height <= column.height + 1, JSON.stringify([svg, column]));
  }
  const table = await page.locator("#table table").boundingBox();
  assert.ok(table.x + table.width <= 700, `the table ends at ${table.x + table.width} of 700`);
  await close();
});

// saved is the name and the bytes of what a link downloads.
async function saved(page, link) {
  const [file] = await Promise.all([page.waitForEvent("download"), link.click()]);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

// cells reads CSV: a quoted cell may hold commas, and quotes twice.
function cells(csv) {
  return csv.trimEnd().split("\n").map((line) =>
    [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain));
}

test("the main table's downloads are in the page, also without JavaScript", limit, async () => {
  for (const javaScriptEnabled of [true, false]) {
    const { page, close } = await open({ javaScriptEnabled });
    const stages = await page.locator("#table tbody th").allTextContents();
    const csv = await saved(page, page.locator("#table .downloads a").nth(0)), json = await saved(page, page.locator("#table .downloads a").nth(1));
    assert.match(csv.name, /\.csv$/);
    assert.deepEqual(cells(csv.bytes.toString()).slice(1).map((row) => row[0]), stages);
    assert.match(json.name, /\.json\.gz$/);
    assert.deepEqual(JSON.parse(gunzipSync(json.bytes)).rows.map((row) => row.stage), stages);
    await close();
  }
});

test("every table can be downloaded as CSV and as JSON, with what it shows", limit, async () => {
  const { page, close } = await open();
  const tables = await page.locator(".wide").evaluateAll((places) => places.map((place) => ({
    name: place.getAttribute("aria-label"),
    shown: [...place.querySelectorAll("tr")].map((row) => [...row.cells].map((c) => c.textContent.trim())),
    links: [...place.nextElementSibling.querySelectorAll("a")].map((a) => a.href),
  })));
  assert.equal(tables.length, await page.locator("table").count());
  for (const { name, shown, links } of tables.filter(({ name }) => name !== "All stages")) {
    const [csv, json] = links.map((href) => decodeURIComponent(href.slice(href.indexOf(",") + 1)));
    assert.deepEqual(cells(csv), shown, name);
    assert.deepEqual(JSON.parse(json).map((row) => Object.values(row)), shown.slice(1), name);
  }
  const { name } = await saved(page, page.locator("#evidence .downloads a").first());
  assert.match(name, /\.csv$/);
  await close();
});

test("nothing moves for a reader who wants less motion", limit, async () => {
  const { page, close } = await open({ reducedMotion: "reduce" });
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior), "auto");
  for (const chart of await page.locator(".chart").all()) {
    const option = await chart.evaluate((e) => JSON.parse(document.getElementById(e.dataset.option).textContent));
    assert.equal(option.animation, false);
  }
  const first = page.locator(".chart").first();
  await drawn(page, first);
  const then = await first.innerHTML();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.equal(await first.innerHTML(), then);
  await close();
});

// accessible runs axe on a page, which itself needs JavaScript.
async function accessible(page, what) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }));
  const serious = found.violations.filter((v) => ["serious", "critical"].includes(v.impact));
  console.log(`axe: ${found.passes.length} rules pass, ${found.violations.length} do not (${what})`);
  assert.deepEqual(serious.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target + " " + n.failureSummary).join(" | ")}`), []);
}

test("axe finds nothing serious, in both colour schemes and narrow", limit, async () => {
  for (const options of [{}, { colorScheme: "dark" }, { viewport: { width: 360, height: 800 } }]) {
    const { page, close } = await open(options);
    await accessible(page, JSON.stringify(options));
    await close();
  }
});

test("axe finds nothing serious in the page whose scripts never ran", limit, async () => {
  const context = await browser.newContext();
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  await page.setContent(readFileSync(process.env.REPORT, "utf8").replaceAll(/<script[^>]*>[^]*?<\/script>/g, ""));
  assert.equal(await page.locator("script").count(), 0);
  await accessible(page, "no scripts");
  await context.close();
});

// median of numbers, of which there is an odd count.
const median = (all) => all.sort((a, b) => a - b)[(all.length - 1) / 2];

// The ladder is drawn in the page itself: it is there with the first paint. The first
// curve is drawn by the library. Times are printed, and nothing is demanded of them.
test("the first chart is there soon", limit, async () => {
  const times = { paint: [], curve: [] };
  for (let i = 0; i < 7; i++) {
    const { page, close } = await open();
    const ladder = page.locator(".drawing svg.logarithmic, #curves .chart").first();
    assert.ok(await ladder.isVisible());
    times.paint.push(await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime));
    await drawn(page, page.locator(".chart").first());
    times.curve.push(await page.evaluate(() => performance.now()));
    await close();
  }
  const size = readFileSync(process.env.REPORT).length;
  console.log(`page: ${(size / 1024).toFixed(0)} KiB; medians of 7: first contentful paint, with the ladder, ${median(times.paint).toFixed(0)} ms; first curve, scrolled to at once, ${median(times.curve).toFixed(0)} ms`);
});
