import type { Page } from "playwright-core";
import { memoryTokens } from "../../src/client/api/token-store.ts";
import { OmerutaClient } from "../../src/client/client.ts";
import { Tokens } from "../../src/contracts/auth.ts";

export const PASSWORD = "a long enough sentence";

let created = 0;

/** Returns an email address that no other test uses. */
function freshEmail(): string {
	return `page_${++created}_${crypto.randomUUID().slice(0, 8)}@example.org`;
}

/** The account views of an open page, with the actions that many tests use. */
export class AccountPage {
	readonly page: Page;
	readonly #url: string;

	constructor(page: Page, url: string) {
		this.page = page;
		this.#url = url;
	}

	/** Opens the view of a route, such as `settings/keys`. */
	async show(route: string): Promise<void> {
		await this.page.evaluate((hash) => {
			location.hash = hash;
		}, `#/${route}`);
	}

	/** Opens the account menu, which is in the sidebar. */
	async openMenu(): Promise<void> {
		const opener = this.page.getByTestId("open-sidebar");
		const menu = this.page.getByTestId("account-menu");
		await opener.or(menu).first().waitFor();
		if (!(await menu.isVisible())) await opener.click();
		await menu.click();
	}

	/** Fills the fields of the form in `view` and submits it. */
	async submit(view: string, fields: Readonly<Record<string, string>>): Promise<void> {
		const form = this.page.getByTestId(view);
		for (const [name, value] of Object.entries(fields)) await form.getByTestId(`field-${name}`).fill(value);
		await form.getByTestId("submit").click();
	}

	/** Turns the guest into a member and returns the email address. */
	async signUp(): Promise<string> {
		const email = freshEmail();
		await this.show("sign-up");
		await this.submit("sign-up", { email, password: PASSWORD });
		await this.page.getByTestId("question").waitFor();
		return email;
	}

	/** Returns another client that uses the session of the page. */
	async client(): Promise<OmerutaClient> {
		const stored = await this.page.evaluate(() => localStorage.getItem("omeruta.tokens"));
		const tokens = memoryTokens(Tokens.parse(JSON.parse(stored ?? "null")));
		return new OmerutaClient({ baseUrl: this.#url, tokens });
	}

	/** Signs in on another device. */
	async otherDevice(email: string, password = PASSWORD): Promise<OmerutaClient> {
		const client = new OmerutaClient({ baseUrl: this.#url });
		await client.account.login(email, password);
		return client;
	}
}
