// Writes pictures of REPORT to the folder OUT: how each sort of reader sees it.
// CHROMIUM and MODULES as in report.test.mjs.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const { chromium } = createRequire(`${process.env.MODULES}/`)("playwright-core");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });

// shown gives the page to a reader; every chart of it is drawn.
async function shown(options, use) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  await page.goto(pathToFileURL(process.env.REPORT).href);
  if (options.javaScriptEnabled !== false) {
    for (const chart of await page.locator(".chart").all()) { await chart.scrollIntoViewIfNeeded(); }
    await page.evaluate(() => window.scrollTo(0, 0));
  }
  await use(page);
  await context.close();
}

const picture = (name, fullPage) => (page) => page.screenshot({ path: `${process.env.OUT}/${name}.png`, fullPage });
await shown({}, async (page) => {
  await picture("first-screen", false)(page);
  await picture("wide", true)(page);
});
await shown({ viewport: { width: 360, height: 780 } }, picture("narrow", true));
await shown({ colorScheme: "dark" }, picture("dark", true));
await shown({ javaScriptEnabled: false }, picture("no-javascript", true));
await shown({}, (page) => page.pdf({ path: `${process.env.OUT}/print.pdf`, format: "A4", margin: { top: "12mm", bottom: "12mm", left: "12mm", right: "12mm" } }));
await browser.close();
