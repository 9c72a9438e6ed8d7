import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import * as z from "zod";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const Findings = z.array(z.string());

/** What axe-core finds wrong with the page as it stands, one line each. The page must be open with `bypassCSP`. */
export async function findViolations(page: Page): Promise<string[]> {
	await page.evaluate(await readFile(AXE, "utf8"));
	return Findings.parse(
		await page.evaluate(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
			violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ": " + html + " " + failureSummary)))`),
	);
}
