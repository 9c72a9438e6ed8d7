import { expect } from "vitest";
import { DESKTOP } from "../../support/chat-page.ts";
import { askEndlessly } from "../../support/endless-answer.ts";
import { describePage, test } from "../../support/page-test.ts";

describePage("the tab's title", () => {
	test("shows the question, the answer's state and the open panels", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		const title = () => expect.poll(() => page.title());
		await title().toBe("Omeruta Brain");
		await chat.askAndWait("What is  Bitcoin?\nTell me.");
		await title().toBe("What is Bitcoin? Tell me. – Omeruta Brain");
		await page.reload();
		await title().toBe("What is Bitcoin? Tell me. – Omeruta Brain");
		await page.getByTestId("knowledge").click();
		await title().toBe("Knowledge – What is Bitcoin? Tell me. – Omeruta Brain");
		await page.getByTestId("page-row").getByText("Ethereum").first().click();
		await title().toBe("Ethereum – Knowledge – What is Bitcoin? Tell me. – Omeruta Brain");
		await page.keyboard.press("Escape");
		await page.keyboard.press("Escape");
		await page.getByTestId("new-conversation").click();
		await title().toBe("Omeruta Brain");
		await askEndlessly(page);
		await title().toBe("Answering: Nothing ends – Omeruta Brain");
	});
});
