import { readFileSync } from "node:fs";
import { type ExtractedPage, extract } from "../../../src/knowledge/extract/extract.ts";

/** Returns the HTML of a page in this folder. */
export function pageHtml(name: string): string {
	return readFileSync(new URL(`./${name}.html`, import.meta.url), "utf8");
}

/**
 * Extracts the page from HTML.
 * @throws {Error} when the HTML contains no page to extract
 */
export function readPage(body: string, url: string | null = "https://site.example/dir/page"): ExtractedPage {
	const extraction = extract({ type: "html", body, url });
	if (extraction.kind !== "page") throw new Error(`extraction failed: ${extraction.reason}`);
	return extraction.page;
}
