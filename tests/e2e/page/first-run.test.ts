import { expect } from "vitest";
import { DESKTOP, PHONE } from "../../support/chat-page.ts";
import { describePage, test } from "../../support/page-test.ts";

describePage("an empty conversation", () => {
	test("asks a suggested question at once, and its answer cites a source", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP });
		await chat.page.getByRole("button", { name: "What is a blockchain?" }).click();
		await chat.answer("completed").waitFor();
		await chat.page.getByTestId("source").filter({ hasText: "Blockchain technology" }).first().waitFor();
		expect(await chat.page.getByTestId("suggestion").count()).toBe(0);
	});

	test("suggests a question that a table answers", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP });
		await chat.page.getByRole("button", { name: "Looks it up in a table" }).click();
		const text = await chat.answer("completed").textContent();
		for (const cell of ["Machines, disks, networks", "Programs and data", "The whole application"])
			expect(text).toContain(cell);
	});

	test("suggests a question that two agents answer", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP });
		await chat.page.getByRole("button", { name: "Asks several agents" }).click();
		for (const name of ["Explain smart contracts", "Analyze their risks"])
			await chat.answer("completed").getByRole("heading", { name }).waitFor();
	});

	test("tells how far the model's download is, and when the model is ready", async ({ newPage, stack }) => {
		const page = await newPage({ viewport: PHONE });
		const inference = { status: "starting", provider: "llama-cpp", model: null, device: null, quotes: true };
		const part = { ...inference, progress: 0.43 };
		await page.route("**/api/health/", async (route) => {
			const health = await (await route.fetch()).json();
			const { status } = part;
			await route.fulfill({ json: { ...health, status, parts: { ...health.parts, inference: part } } });
		});
		await page.goto(stack.url);
		await page.getByText("The model is being downloaded: 43%. Until it is ready, answers quote").waitFor();
		expect(await page.getByRole("progressbar", { name: "Model download" }).getAttribute("value")).toBe(
			"0.43",
		);
		Object.assign(part, { status: "ok", model: "TinyLlama" });
		await page.getByText("Answers are written by TinyLlama.").waitFor();
		expect(await page.evaluate(() => scrollY)).toBe(0);
	});

	test("opens the form for adding knowledge", async ({ open }) => {
		const { page } = await open({ viewport: DESKTOP });
		await page.getByTestId("add-knowledge").click();
		await page.getByTestId("add-content").waitFor();
	});
});
