import { expect } from "vitest";
import { DESKTOP, expectCount, PHONE } from "../../support/chat-page.ts";
import { describePage, test } from "../../support/page-test.ts";

describePage("an expansion", () => {
	test("lists added, skipped and failed pages, and opens the added ones", async ({ open, site }) => {
		const chat = await open({ viewport: PHONE, colorScheme: "dark" });
		const { page } = chat;
		await chat.expand("The herons of Lake Zumba", [site.herons, site.secret, site.missing]);
		await page.getByTestId("expansion").waitFor();
		const outcome = (name: string) => page.locator(`[data-testid="outcome"][data-outcome="${name}"]`);
		expect(await outcome("skipped").textContent()).toContain("robots.txt");
		expect(await outcome("failed").textContent()).toContain("404");
		await chat.screenshot("expansion-phone");
		expect(await chat.sidewaysScroll()).toBe(0);
		await outcome("added").getByRole("button", { name: "Herons of Lake Zumba" }).click();
		await page.getByTestId("page-text").getByText("stands on one leg").first().waitFor();
		// On a phone, the reader is a sheet that reaches the bottom.
		const box = await page.getByTestId("reader").boundingBox();
		expect(box).toMatchObject({ x: 0, width: PHONE.width });
		expect((box?.y ?? 0) + (box?.height ?? 0)).toBe(PHONE.height);
		const link = page.getByTestId("reader").getByRole("link");
		expect(await link.getAttribute("href")).toBe(site.herons);
		expect(await link.getAttribute("rel")).toContain("noopener noreferrer");
		await page.keyboard.press("Escape");

		await page.reload();
		await page.getByTestId("outcome").first().waitFor();
		expect(await outcome("added").count()).toBe(1);
	});

	test("can be retried with the same options after the server rejects it", async ({ open, site }) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		let rejections = 0;
		await page.routeWebSocket(/\/ws\/agent\//, (socket) => {
			const server = socket.connectToServer();
			socket.onMessage((message) => {
				const { action, message_id } = JSON.parse(String(message));
				if (action !== "expand_knowledge" || ++rejections > 2) return server.send(message);
				const error = {
					type: "error",
					code: "quota_exceeded",
					message: `Rejection ${rejections}.`,
					message_id,
				};
				socket.send(JSON.stringify({ timestamp: new Date(0).toISOString(), ...error }));
			});
		});
		await page.reload();
		await chat.expand("The herons of Lake Zumba", [site.herons]);
		for (const rejection of ["Rejection 1.", "Rejection 2."]) {
			await page.getByTestId("error").getByText(rejection).waitFor();
			await page.getByRole("button", { name: "Retry" }).click();
		}
		await page.locator('[data-testid="outcome"][data-outcome="added"]').waitFor();
		await expectCount(page.getByTestId("message-user"), 1);
		expect(await page.getByTestId("error").count()).toBe(0);
	});

	test("has its own Stop button while another expansion is running", async ({ open, site }) => {
		const chat = await open({ viewport: PHONE, colorScheme: "dark" });
		const { page } = chat;
		for (const topic of ["Swans", "Geese"]) {
			await chat.expand(topic, [site.silent]);
			const turn = page.locator(".turn", { hasText: topic });
			await turn.waitFor();
			await page.getByTestId("stage").getByText("0 of 1 page read").waitFor();
			if (topic === "Geese") await page.getByTestId("pending").getByText("0 of 1 page read").waitFor();
		}
		const stopped = (topic: string) => page.locator(".turn", { hasText: topic }).getByText("Stopped");
		await chat.screenshot("expansions-phone");
		await page.getByTestId("stop").click();
		await stopped("Geese").waitFor();
		expect(await stopped("Swans").count()).toBe(0);
		await page.getByTestId("stop").click();
		await stopped("Swans").waitFor();
	});

	test("that fails restores its topic and URLs for editing, and mentions no API fields in its errors", async ({
		open,
	}) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		await chat.expand("The herons of Lake Zumba");
		const error = page.getByTestId("error");
		await error.waitFor();
		expect(await error.textContent()).toContain("provide the URLs of the pages to read");
		await page.getByTestId("urls").waitFor();
		expect(await page.getByTestId("question").inputValue()).toBe("The herons of Lake Zumba");

		await page.getByTestId("urls").fill("https://nowhere.invalid/herons");
		await page.getByTestId("send").click();
		await error.nth(1).waitFor();
		expect(await error.nth(1).textContent()).not.toMatch(/urls/);
		// biome-ignore lint/performance/useDomNodeTextContent: this tests the rendered line breaks
		expect(await error.nth(1).innerText()).toContain("\n- https://nowhere.invalid/herons");
		await expect.poll(() => page.getByTestId("urls").inputValue()).toBe("https://nowhere.invalid/herons");

		await page.reload();
		await page.getByTestId("urls").waitFor();
		expect(await page.getByTestId("urls").inputValue()).toBe("https://nowhere.invalid/herons");
		expect(await page.getByTestId("question").inputValue()).toBe("The herons of Lake Zumba");
		expect(await page.getByTestId("agent").getAttribute("data-value")).toBe("expand");
	});

	test("that fails does not replace a question that the user is typing", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		const sent = Promise.withResolvers<() => void>();
		await page.routeWebSocket(/\/ws\/agent\//, (socket) => {
			const server = socket.connectToServer();
			socket.onMessage((message) => {
				const { action } = JSON.parse(String(message));
				if (action !== "expand_knowledge") return server.send(message);
				sent.resolve(() => server.send(message));
			});
		});
		await page.reload();
		await chat.expand("Herons");
		const send = await sent.promise;
		await page.getByTestId("question").fill("What is");
		send();
		await page.getByTestId("error").waitFor();
		expect(await page.getByTestId("question").inputValue()).toBe("What is");
		expect(await page.getByTestId("agent").getAttribute("data-value")).toBe("general");
	});
});
