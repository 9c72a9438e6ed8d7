import { median } from "../../../scripts/bench/figures.ts";
import type { Random } from "../../support/random.ts";
import { startStack } from "../../support/stack.ts";
import type { Scenario } from "../scenario.ts";

/** Attempts at each account. Fewer than `ACCOUNT_FAILURES` allows. */
const ATTEMPTS = 8;
/** By how much the median of attempts at accounts may differ from that of attempts at names of nobody. */
const DIFFERENCE_MAX = 0.1;
/** Few attempts differ by more than this by chance, so only many are held to it. */
const ACCOUNTS_MIN = 20;
const SECRET = "a-proxy-secret-of-the-fault-bench";
const PASSWORD = "correct horse battery staple";

/** Attackers compare the times of sign-ins with wrong passwords, for accounts and for names that nobody has. */
export const SIGN_IN: Scenario = {
	name: "sign-in",
	promise: "The time of a sign-in does not tell whether an account exists",
	runs: { short: 0, all: ACCOUNTS_MIN },
	isAlone: true,
	async run(runs, random) {
		await using stack = await startStack({
			env: { INFERENCE: "extractive" },
			secrets: { PROXY_SECRET: SECRET },
		});
		const attacker = new Attacker(stack.url);
		const times = { account: [] as number[], nobody: [] as number[] };
		for (let run = 0; run < runs; run++) {
			const name = `user${run}`;
			await attacker.register(name);
			for (let attempt = 0; attempt < ATTEMPTS; attempt++)
				for (const kind of inRandomOrder(random)) {
					times[kind].push(await attacker.timeSignIn(kind === "account" ? name : `none${run}`));
				}
		}
		const [known, unknown] = [median(times.account), median(times.nobody)];
		const difference = Math.abs(known / unknown - 1);
		const figure = `${known.toFixed(1)} ms for accounts, ${unknown.toFixed(1)} ms for nobody (medians of ${times.account.length})`;
		const isHeld = runs >= ACCOUNTS_MIN && difference > DIFFERENCE_MAX;
		return { violations: isHeld ? [`differs by ${(difference * 100).toFixed(0)}%`] : [], figure };
	},
};

function inRandomOrder(random: Random): ("account" | "nobody")[] {
	return random.next() < 0.5 ? ["account", "nobody"] : ["nobody", "account"];
}

/** Sends each request from another address, so that none is throttled. */
class Attacker {
	readonly #url: string;
	#requests = 0;

	constructor(url: string) {
		this.#url = url;
	}

	async register(username: string): Promise<void> {
		const email = `${username}@example.org`;
		await this.#post("register", { username, email, password: PASSWORD, password_confirm: PASSWORD }, 201);
	}

	/** Returns the milliseconds until a sign-in with a wrong password was refused. */
	async timeSignIn(username: string): Promise<number> {
		const start = performance.now();
		await this.#post("login", { username, password: "wrong password" }, 400);
		return performance.now() - start;
	}

	async #post(path: string, body: object, expected: number): Promise<void> {
		const address = `10.0.${this.#requests >> 8}.${this.#requests & 255}`;
		this.#requests++;
		const response = await fetch(new URL(`/api/auth/${path}/`, this.#url), {
			method: "POST",
			headers: {
				"content-type": "application/json",
				"x-proxy-secret": SECRET,
				"x-forwarded-for": address,
			},
			body: JSON.stringify(body),
		});
		const text = await response.text();
		if (response.status !== expected) throw new Error(`${path} returned ${response.status}: ${text}`);
	}
}
