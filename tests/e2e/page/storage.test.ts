import { DESKTOP } from "../../support/chat-page.ts";
import { describePage, test } from "../../support/page-test.ts";

const QUESTION = "What is cryptocurrency?";

describePage("the page", () => {
	test.for([
		["denies access", denyStorage],
		["is full", fillStorage],
		["contains data from another version", corruptStorage],
	] as const)("works if the browser's storage %s", async ([, script], { open }) => {
		const chat = await open({ viewport: DESKTOP, script });
		const { page } = chat;
		await page.getByTestId("question").pressSequentially(QUESTION);
		await page.keyboard.press("Enter");
		await chat.answer("completed").waitFor();
		await page.evaluate(() => {
			try {
				localStorage.clear();
				sessionStorage.clear();
			} catch {
				// A browser without storage has nothing to clear.
			}
		});
		// Loading the page list requires the access token, which is no longer in storage.
		await page.getByTestId("knowledge").click();
		await page.getByTestId("page-row").first().waitFor();
		await page.reload();
		await page.locator('[data-testid="connection-state"][data-state="open"]').waitFor();
		await chat.ask(QUESTION);
		await chat.answer("completed").waitFor();
	});
});

/** This function and the two below run in the page before its own scripts. */
function denyStorage(): void {
	const get = () => {
		throw new DOMException("Access is denied for this document.", "SecurityError");
	};
	for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get });
	LockManager.prototype.request = () =>
		Promise.reject(new DOMException("Access to the Locks API is denied in this context.", "SecurityError"));
}

function fillStorage(): void {
	Storage.prototype.setItem = () => {
		throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
	};
}

function corruptStorage(): void {
	if (localStorage.getItem("omeruta.tokens") !== null) return;
	localStorage.setItem("omeruta.tokens", '{"token":"of an earlier version"}');
	localStorage.setItem("omeruta.conversation", "{");
}
