import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { z } from "zod";
import { findViolations } from "../../support/axe.ts";
import { DESKTOP } from "../../support/chat-page.ts";
import { describePage, test } from "../../support/page-test.ts";

const SUPPORTED = "Bitcoin is the first cryptocurrency.";
const UNSUPPORTED = "Its logo shows a bird.";

const Completed = z.looseObject({
	type: z.literal("task_completed"),
	result: z.looseObject({ sources: z.array(z.looseObject({ passage_id: z.string() })).min(1) }),
});

describePage("a sentence without a citation", () => {
	test("has a visible mark that opens its source or explains why there is none", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP, bypassCSP: true });
		const { page } = chat;
		await removeCitations(page);
		await page.reload();
		await chat.askAndWait("What is Bitcoin?");

		const answer = chat.answer("completed");
		expect((await answer.textContent())?.trim()).toBe(`${SUPPORTED} ${UNSUPPORTED}`);
		const supported = answer.getByRole("button", { name: /^Supported by source 1: / });
		expect(await supported.isVisible()).toBe(true);
		expect(await supported.evaluate((button) => getComputedStyle(button, "::after").content)).toBe('"[1]"');

		expect(await answer.locator("span.unsupported").allTextContents()).toEqual([UNSUPPORTED]);
		const unsupported = answer.getByRole("button", { name: "Not found in your sources" });
		expect(await unsupported.evaluate((button) => getComputedStyle(button, "::after").content)).toBe('"?"');
		expect(await findOrphans(answer)).toEqual([]);
		await unsupported.press("Enter");
		await page.getByTestId("unsupported").getByText("Check it before you rely on it.").waitFor();
		expect(await findViolations(page)).toEqual([]);
		await chat.screenshot("evidence-marks");
		await page.keyboard.press("Escape");
		expect(await unsupported.evaluate((button) => button === document.activeElement)).toBe(true);

		const evidence = (await chat.openInfo()).getByTestId("evidence");
		await evidence.getByText("1 of 2 sentences is supported").press("Enter");
		await evidence.locator('[data-supported="false"]').getByText(UNSUPPORTED).waitFor();
		expect(await closeDistanceAtEnd(page.getByTestId("answer-info"))).toBeGreaterThanOrEqual(0);
		await page.keyboard.press("Escape");

		await supported.click();
		await page.getByTestId("cited-passage").waitFor();
	});
});

/** Returns how far the Close button is below the top of a popover that is scrolled to its end, in pixels. */
function closeDistanceAtEnd(popover: Locator): Promise<number> {
	return popover.evaluate((dialog) => {
		dialog.style.maxHeight = "10rem";
		dialog.scrollTop = dialog.scrollHeight;
		const close = dialog.querySelector('[data-testid="close-popover"]');
		if (dialog.scrollTop === 0 || close === null)
			throw new Error("The popover cannot be scrolled or closed.");
		return close.getBoundingClientRect().top - dialog.getBoundingClientRect().top;
	});
}

/** Returns the widths of an answer, in pixels, at which a mark is on another line than the word before it. */
function findOrphans(answer: Locator): Promise<number[]> {
	return answer.evaluate((element) => {
		const found: number[] = [];
		const mark = element.querySelector(".unsupported-mark");
		const words = element.querySelector("span.unsupported")?.firstChild;
		if (!mark || !words) throw new Error("The answer has no mark.");
		const end = document.createRange();
		end.setStart(words, (words.textContent ?? "").length - 1);
		end.setEnd(words, (words.textContent ?? "").length);
		for (let width = 100; width < 500; width += 2) {
			element.style.width = `${width}px`;
			const [{ bottom }, { top }] = [end.getBoundingClientRect(), mark.getBoundingClientRect()];
			if (top >= bottom) found.push(width);
		}
		element.style.width = "";
		return found;
	});
}

/** Replaces each answer with a supported and an unsupported sentence, as from a model that cites nothing. */
async function removeCitations(page: Page): Promise<void> {
	const start = SUPPORTED.length + 1;
	await page.routeWebSocket(/\/ws\/agent\//, (socket) => {
		socket.connectToServer().onMessage((frame) => {
			const { success, data } = Completed.safeParse(JSON.parse(String(frame)));
			if (!success) return socket.send(frame);
			const { passage_id } = data.result.sources[0] ?? {};
			const evidence = [
				{ start: 0, end: SUPPORTED.length, supported: true, verdict: "supported", score: 0.9, passage_id },
				{ start, end: start + UNSUPPORTED.length, supported: false, verdict: "unsupported", score: 0.1 },
			];
			const result = { ...data.result, response: `${SUPPORTED} ${UNSUPPORTED}`, evidence };
			return socket.send(JSON.stringify({ ...data, result }));
		});
	});
}
