import type { Page } from "playwright-core";
import { expect } from "vitest";
import { findViolations } from "../../support/axe.ts";
import { DESKTOP, expectText, PHONE } from "../../support/chat-page.ts";
import { describePage, test } from "../../support/page-test.ts";

const FILLER = "The garden club met on a rainy day and talked about the paths between the beds. ".repeat(30);
const MINUTES = `# Minutes\n\n${FILLER}\n\n## Budget\n\nThe committee approved a budget of 4,200 euros for the greenhouse.`;

/** The name of a file that is wider than the question about it. */
const LONG_NAME = "Minutes of the annual meeting of the garden club on the first Friday of November.md";
/** Largest distance between a question and its actions, in pixels. */
const NEAR_PX = 12;

/** Pastes a text into the question box. */
async function paste(page: Page, text: string): Promise<void> {
	await page.getByTestId("question").evaluate((box, pasted) => {
		const clipboardData = new DataTransfer();
		clipboardData.setData("text/plain", pasted);
		box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
	}, text);
}

/** Drops a file onto the page. */
async function drop(page: Page, name: string, text: string): Promise<void> {
	await page.evaluate(
		([fileName = "", content = ""]) => {
			const dataTransfer = new DataTransfer();
			dataTransfer.items.add(new File([content], fileName));
			for (const type of ["dragover", "drop"])
				document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
		},
		[name, text],
	);
	await page.getByTestId("attachment").last().waitFor();
}

describePage("an attachment", () => {
	test("is made from a long pasted text, can be changed, and survives a reload", async ({ open }) => {
		const { page } = await open({ viewport: PHONE, bypassCSP: true });
		await paste(page, "short");
		expect(await page.getByTestId("attachment").count()).toBe(0);
		await paste(page, FILLER);
		await expectText(page.getByTestId("attachment"), "Pasted text2,399 characters");
		expect(await findViolations(page)).toEqual([]);

		await page.getByTestId("attachment-open").click();
		await page.getByTestId("attachment-text").fill("Alpacas hum.");
		expect(await findViolations(page)).toEqual([]);
		await page.getByTestId("close").click();
		await page.reload();
		await expectText(page.getByTestId("attachment"), "12 characters");
		await page.getByTestId("attachment-remove").click();
		await page.getByTestId("attachment").waitFor({ state: "detached" });
	});

	test("is made from a dropped file, is cited in the answer, and opens at the cited sentence", async ({
		open,
	}) => {
		const chat = await open({ viewport: DESKTOP, bypassCSP: true });
		const { page } = chat;
		await drop(page, LONG_NAME, MINUTES);
		await chat.askAndWait("Which budget did the committee approve for the greenhouse?");
		await expectText(chat.answer("completed"), "4,200 euros");
		await expectText(page.getByTestId("sent-attachment"), LONG_NAME);
		const [pencil, question] = await Promise.all(
			["edit-question", "message-user"].map((id) => page.getByTestId(id).boundingBox()),
		);
		if (!pencil || !question) throw new Error("The question is not visible.");
		expect(question.x - (pencil.x + pencil.width)).toBeLessThan(NEAR_PX);
		await page.getByTestId("source").first().click();
		await expectText(page.getByTestId("cited-sentence"), "4,200 euros for the greenhouse");
		expect(await findViolations(page)).toEqual([]);
		await page.getByTestId("close").click();

		await chat.askAndWait("How many euros is the greenhouse budget?");
		await expectText(chat.answer("completed"), "4,200 euros");
		await page.reload();
		await page.getByTestId("sent-attachment").click();
		await expectText(page.getByTestId("page-text"), "The garden club met");
	});

	test("is kept in the knowledge base if the user chooses so", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP, bypassCSP: true });
		const { page } = chat;
		await page.getByTestId("attach-files").setInputFiles({
			name: "greenhouse.html",
			mimeType: "text/html",
			buffer: Buffer.from("<title>Greenhouse</title><p>The greenhouse is 40 meters long.</p>"),
		});
		await page.getByTestId("attachment-scope").selectOption("knowledge");
		await chat.askAndWait("How long is the greenhouse?");
		await expectText(chat.answer("completed"), "40 meters");
		await page.getByTestId("new-conversation").click();
		await chat.askAndWait("How long is the greenhouse?");
		await expectText(chat.answer("completed"), "40 meters");
	});

	test("is rejected with a reason if the file has no text, until the next question", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP, bypassCSP: true });
		const { page } = chat;
		const binary = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]);
		await page.getByTestId("attach-files").setInputFiles([
			{ name: "photo.png", mimeType: "image/png", buffer: binary },
			{ name: "empty.txt", mimeType: "text/plain", buffer: Buffer.from(" \n") },
			{ name: "book.xlsx", mimeType: "application/octet-stream", buffer: binary },
		]);
		const errors = page.getByTestId("attachment-error");
		await expect
			.poll(() => errors.allTextContents())
			.toEqual([
				expect.stringContaining("photo.png is an image"),
				expect.stringContaining("empty.txt contains no text"),
				expect.stringContaining("book.xlsx can't be read"),
			]);
		expect(await page.getByTestId("attachment").count()).toBe(0);
		await page.getByTestId("attach-files").setInputFiles(
			["a", "b", "c", "d", "e", "f"].map((name) => ({
				name: `${name}.txt`,
				mimeType: "text/plain",
				buffer: Buffer.from("Alpacas hum."),
			})),
		);
		await expect
			.poll(() => errors.allTextContents())
			.toEqual(["f.txt was left out: a question can have up to 5 attachments. Remove one first."]);
		await chat.askAndWait("What is Bitcoin?");
		expect(await errors.count()).toBe(0);
	});
});
