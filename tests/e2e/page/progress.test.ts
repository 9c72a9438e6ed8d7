import { expect } from "vitest";
import { findViolations } from "../../support/axe.ts";
import { DESKTOP, expectCount, PHONE } from "../../support/chat-page.ts";
import { HeldAnswer } from "../../support/held-answer.ts";
import { describePage, test } from "../../support/page-test.ts";
import { until } from "../../support/until.ts";

const CONTRIBUTIONS = [
	{ agent: "qa", question: "What is Bitcoin?", state: "running", text: "A **coin**" },
	{ agent: "research", question: "Why was it invented?", state: "waiting", text: "" },
] as const;

describePage("the progress of an answer", () => {
	test("shows what each of several agents writes, then the merged answer", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP, bypassCSP: true });
		const { page } = chat;
		const held = new HeldAnswer();
		await held.hold(page);
		await chat.ask("What is Bitcoin?");
		await until(() => held.hasCompleted);
		held.show("", { contributions: [...CONTRIBUTIONS] });
		const lanes = page.getByTestId("lane");
		await expectCount(lanes, 2);
		expect(await lanes.first().locator("strong").textContent()).toBe("coin");
		expect(await page.getByTestId("lane-state").allTextContents()).toEqual(["writing", "waiting"]);
		const placesOf = () =>
			lanes.evaluateAll((elements) => elements.map((lane) => lane.getBoundingClientRect().x));
		expect(new Set(await placesOf()).size).toBe(2);
		expect(await findViolations(page)).toEqual([]);
		await page.setViewportSize(PHONE);
		expect(new Set(await placesOf()).size).toBe(1);
		expect(await chat.sidewaysScroll()).toBe(0);

		held.complete("### What is Bitcoin?\n\nA coin.");
		await chat.answer("completed").waitFor();
		expect(await lanes.count()).toBe(0);
	});

	test("is part of the answer's info with the time of each stage, also after a reload", async ({ open }) => {
		const chat = await open({});
		const { page } = chat;
		await chat.askAndWait("What is Bitcoin?");
		const stages = page.getByTestId("timeline").locator("li");
		const openStages = async () => {
			await chat.openInfo();
			await page.getByTestId("timeline").locator("summary").click();
			return stages.allTextContents();
		};
		const shown = await openStages();
		expect(shown.join("\n")).toMatch(/Searching your knowledge\d+ ms[\s\S]*Writing\d/);
		await page.reload();
		expect(await openStages()).toEqual(shown);
	});

	test("tells attempts that failed before from waiting", async ({ open }) => {
		const chat = await open({});
		const { page } = chat;
		await page.routeWebSocket(/\/ws\/agent\//, (socket) => {
			socket.connectToServer().onMessage((frame) => {
				const data = JSON.parse(String(frame));
				if (data.type === "task_completed") {
					data.result.attempts = 2;
					for (const entry of data.result.timeline) entry.at_ms += 16_000;
				}
				socket.send(JSON.stringify(data));
			});
		});
		await page.reload();
		await chat.askAndWait("What is Bitcoin?");
		await chat.openInfo();
		await page.getByTestId("timeline").locator("summary").click();
		const [first] = await page.getByTestId("timeline").locator("li").allTextContents();
		expect(first).toMatch(/^Waiting, and 1 attempt that failed1\d\.\d s$/);
	});

	test("shows the place in the queue in words", async ({ open }) => {
		const chat = await open({});
		const held = new HeldAnswer();
		await held.hold(chat.page);
		await chat.ask("What is Bitcoin?");
		await until(() => held.hasCompleted);
		const queue = { behind: "model_requests", position: 2, eta_ms: 20_000 } as const;
		held.show("", { stage: "waiting", message: "Waiting…", queue });
		await chat.page.getByTestId("stage").getByText("2nd in line, about 20 s").waitFor();
		held.complete("A coin.");
		await chat.answer("completed").waitFor();
	});

	test("stops following after one wheel tick up, and goes back to the end with a button", async ({
		open,
	}) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		const held = new HeldAnswer();
		await held.hold(page);
		await chat.ask("What is cryptocurrency?");
		await until(() => held.hasCompleted);
		const grow = async (lines: number) => {
			held.show(Array.from({ length: lines }, (_, n) => `Line ${n + 1}`).join("\n\n"));
			await page.getByText(`Line ${lines}`, { exact: true }).waitFor();
		};
		const distance = () =>
			page.evaluate(() => document.documentElement.scrollHeight - innerHeight - Math.round(scrollY));
		await grow(80);
		await expect.poll(distance).toBeLessThan(2);
		await page.mouse.move(400, 400);
		await page.mouse.wheel(0, -120);
		await grow(120);
		expect(await distance()).toBeGreaterThan(500);
		const button = page.getByRole("button", { name: "New text: go to the end" });
		await button.click();
		await expect.poll(distance).toBeLessThan(2);
		await button.waitFor({ state: "detached" });
		await grow(140);
		await expect.poll(distance).toBeLessThan(2);
		held.complete("Done.");
		await chat.answer("completed").waitFor();
	});
});
