import { readFileSync } from "node:fs";
import { type ExtractedPage, extract } from "../../../src/knowledge/extract/extract.ts";

/** The HTML of a page of this folder. */
export function pageHtml(name: string): string {
	return readFileSync(new URL(`./${name}.html`, import.meta.url), "utf8");
}

/** What is read of HTML that must have something to read. */
export function readPage(body: string, url: string | null = "https://site.example/dir/page"): ExtractedPage {
	const extraction = extract({ type: "html", body, url });
	if (extraction.kind !== "page") throw new Error(`nothing was read: ${extraction.reason}`);
	return extraction.page;
}
