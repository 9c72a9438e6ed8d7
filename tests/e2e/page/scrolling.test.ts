import { expect } from "vitest";
import { PHONE } from "../../support/chat-page.ts";
import { HeldAnswer } from "../../support/held-answer.ts";
import { describePage, test } from "../../support/page-test.ts";
import { until } from "../../support/until.ts";

describePage("a growing answer", () => {
	test("keeps the page scrolled to the end until the user scrolls up, selects text or focuses a link", async ({
		open,
	}) => {
		const chat = await open({ viewport: PHONE });
		const { page } = chat;
		const held = new HeldAnswer();
		await held.hold(page);
		await chat.ask("What is cryptocurrency?");
		await until(() => held.hasStarted);
		let lines = 0;
		const grow = async (by: number) => {
			lines += by;
			held.show(Array.from({ length: lines }, (_, n) => `[Line](https://example.org) ${n + 1}`).join("\n\n"));
			await page.getByText(`Line ${lines}`, { exact: true }).waitFor();
		};
		const position = () =>
			page.evaluate(() => {
				const { scrollTop, scrollHeight, clientHeight } = document.documentElement;
				return { top: scrollTop, isEnd: scrollHeight - clientHeight - scrollTop < 2 };
			});
		const expectToStayAfter = async (act: () => Promise<unknown>) => {
			await act();
			const { top } = await untilStable(position);
			await grow(10);
			await grow(1);
			expect(await position()).toEqual({ top, isEnd: false });
			await page.mouse.wheel(0, 100_000);
			await until(async () => (await position()).isEnd);
			await grow(10);
			expect((await position()).isEnd).toBe(true);
		};
		await grow(60);
		await page.mouse.move(200, 300);
		expect((await position()).isEnd).toBe(true);
		await expectToStayAfter(() => page.mouse.wheel(0, -100));
		await page.getByTestId("question").blur();
		for (const key of ["PageUp", "ArrowUp", "Home"]) await expectToStayAfter(() => page.keyboard.press(key));
		await expectToStayAfter(() => page.evaluate(() => scrollBy(0, -53)));
		await expectToStayAfter(async () => {
			await page.getByText("Line 60", { exact: true }).selectText();
			await grow(1);
		});
		expect(await page.evaluate(() => String(getSelection()))).toBe("Line 60");
		await expectToStayAfter(() =>
			page
				.getByRole("link", { name: "Line" })
				.nth(lines - 2)
				.press("Shift"),
		);

		await page.mouse.wheel(0, -600);
		await untilStable(position);
		await page.setViewportSize({ width: 700, height: 390 });
		await grow(1);
		expect((await position()).isEnd).toBe(false);
		await until(() => held.hasCompleted);
		held.complete("Done.");
		await chat.answer("completed").waitFor();
	});
});

/** Reads a value repeatedly and returns it after two equal reads in a row. */
async function untilStable<T>(read: () => Promise<T>): Promise<T> {
	let before = await read();
	for (;;) {
		await new Promise((resolve) => setTimeout(resolve, 150));
		const now = await read();
		if (JSON.stringify(now) === JSON.stringify(before)) return now;
		before = now;
	}
}
