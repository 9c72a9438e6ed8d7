import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { findViolations } from "../../support/axe.ts";
import { DESKTOP, expectCount, expectText } from "../../support/chat-page.ts";
import { createDocx } from "../../support/documents.ts";
import { describePage, test } from "../../support/page-test.ts";

const CORPUS = join(import.meta.dirname, "../../support/files/corpus");
const SMALL_PHONE = { width: 360, height: 740 };
const CODE = "its code is ST05550.";

describePage("files", () => {
	test("are added many at once with their progress, and a citation opens the page of a PDF", async ({
		open,
	}) => {
		const chat = await open({ viewport: DESKTOP, bypassCSP: true });
		const { page } = chat;
		await chat.openKnowledge("add");
		const accepted = await page.getByTestId("files").getAttribute("accept");
		expect(accepted?.split(",")).toContain(".ipynb");
		const names = ["manual.pdf", "encrypted.pdf", "scan.pdf", "minutes.docx", "people.csv"];
		await page.getByTestId("files").setInputFiles(names.map((name) => join(CORPUS, name)));
		const report = (name: string) => page.getByTestId("file-report").filter({ hasText: name });
		// The first file has 300 pages, so its progress is visible for a while.
		await report("manual.pdf").locator("progress[value]").waitFor();
		await expectText(report("people.csv"), "Waiting");
		await expectText(page.getByTestId("files-status"), "Done: 5 files, 2 not added.");
		await expectText(report("manual.pdf"), "Added: 300 pages");
		await expectText(report("encrypted.pdf"), "Save a copy without the password");
		await expectText(report("scan.pdf"), "Run text recognition (OCR)");
		await expectText(report("minutes.docx"), "Added");
		expect(await findViolations(page)).toEqual([]);
		await chat.screenshot("files");

		await page.getByTestId("files").setInputFiles(join(CORPUS, "manual.pdf"));
		await expectText(report("manual.pdf").last(), "No changes since the last upload");
		await page.keyboard.press("Escape");

		await chat.askAndWait("Which code does station number 150 of the line have?");
		const source = page.getByTestId("source").filter({ hasText: "page 150" });
		await source.click();
		await expectText(page.getByTestId("page-number"), "Page 150 of 300");
		await expectText(page.getByTestId("cited-passage"), CODE);
		await expectText(page.getByTestId("page-text"), "The platform is");
		expect(await page.getByTestId("page-text").textContent()).not.toContain("Station number 151 lies");
		expect(await findViolations(page)).toEqual([]);
		await chat.screenshot("files-citation");
		await page.getByTestId("next-page").click();
		await expectText(page.getByTestId("page-number"), "Page 151 of 300");
		await expectText(page.getByTestId("page-text"), "Station number 151 lies");
	});

	test("that were chosen on a phone are shown with what happened to them", async ({ open }) => {
		const chat = await open({ viewport: SMALL_PHONE });
		const { page } = chat;
		await chat.openKnowledge("add");
		const names = ["encrypted.pdf", "scan.pdf", "people.csv"];
		await page.getByTestId("files").setInputFiles(names.map((name) => join(CORPUS, name)));
		const status = page.getByTestId("files-status");
		await expectText(status, "Done: 3 files, 2 not added.");
		for (const shown of [status, ...(await page.getByTestId("file-report").all())]) {
			const box = await shown.boundingBox();
			expect(box?.y).toBeGreaterThanOrEqual(0);
			// Browsers scroll by whole pixels.
			expect(Math.floor((box?.y ?? 0) + (box?.height ?? 0))).toBeLessThanOrEqual(SMALL_PHONE.height);
		}
	});

	test("of a question may be documents", async ({ open }) => {
		const { page } = await open({ viewport: DESKTOP });
		const mimeType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
		const buffer = Buffer.from(createDocx("The greenhouse is 40 meters long."));
		const csv = {
			name: "people.csv",
			mimeType: "text/csv",
			buffer: await readFile(join(CORPUS, "people.csv")),
		};
		await page.getByTestId("attach-files").setInputFiles([{ name: "plan.docx", mimeType, buffer }, csv]);
		await expectCount(page.getByTestId("attachment"), 2);
	});

	test("of a question may be notebooks, which are read as files of the knowledge base are", async ({
		open,
	}) => {
		const { page } = await open({ viewport: DESKTOP });
		const input = page.getByTestId("attach-files");
		expect((await input.getAttribute("accept"))?.split(",")).toContain(".ipynb");
		const notebook = {
			cells: [{ cell_type: "markdown", source: ["# Greenhouse\n", "It is 40 meters long."] }],
		};
		await input.setInputFiles([
			{ name: "plan.ipynb", mimeType: "", buffer: Buffer.from(JSON.stringify(notebook)) },
			{ name: "broken.ipynb", mimeType: "", buffer: Buffer.from("{nope") },
		]);
		await expectText(
			page.getByTestId("attachment-error"),
			"broken.ipynb: The file is damaged or isn't a valid Jupyter notebook",
		);
		await expectCount(page.getByTestId("attachment"), 1);
		await page.getByTestId("attachment-open").click();
		expect(await page.getByTestId("attachment-text").inputValue()).toBe(
			"# Greenhouse\nIt is 40 meters long.",
		);
	});
});
