import type { Config } from "../../src/config.ts";
import type { TokenBudget, UserBudget } from "../../src/contracts/budgets.ts";
import { openDatabase } from "../../src/db/client.ts";
import { readBudgets, type StoredBudgets } from "../../src/db/token-budgets.ts";
import type { Budget } from "./stores/token-use.ts";

/**
 * How long budgets are cached. A change that the brain is not told of, such as a new default, applies after this time.
 */
const CACHE_MS = 60_000;
/** How long budgets are cached after the database could not be read. */
const RETRY_MS = 5_000;

export interface BudgetsDeps {
	d1: D1Database;
	userId: string;
	configured: Config["tokenBudgets"];
	isGuest(): boolean;
	now(): number;
}

const NOTHING_STORED: StoredBudgets = { defaults: new Map(), exception: null, keys: new Map() };

/** The token budgets of a user and their API keys: those in D1, or else the configured ones. */
export class Budgets {
	readonly #deps: BudgetsDeps;
	#stored = NOTHING_STORED;
	#validUntil = 0;
	#loading: Promise<void> | null = null;
	/** Increases with each call of `invalidate`, so that what is being read at that time is discarded. */
	#version = 0;

	constructor(deps: BudgetsDeps) {
		this.#deps = deps;
	}

	/** Makes the next `load` read the budgets again. */
	invalidate(): void {
		this.#version++;
		this.#validUntil = 0;
		this.#loading = null;
	}

	/**
	 * Loads the budgets unless they are cached. If the database cannot be read, the last known ones apply. Never rejects.
	 */
	async load(): Promise<void> {
		if (this.#deps.now() < this.#validUntil) return;
		this.#loading ??= this.#read(this.#version);
		await this.#loading;
	}

	/** Returns the user's budget and what it derives from. Call `load` first. */
	ofUser(): TokenBudget & Pick<UserBudget, "origin"> {
		const { exception, defaults } = this.#stored;
		if (exception !== null) return { ...exception, origin: "exception" };
		const kind = this.#deps.isGuest() ? "guests" : "members";
		const byStaff = defaults.get(kind);
		return byStaff === undefined
			? { ...this.#deps.configured[kind], origin: "configuration" }
			: { ...byStaff, origin: "staff" };
	}

	/**
	 * Returns the API key that asked and its budget, or null if a session asked. A key's own limits can only be lower than
	 * the default for keys. Call `load` first.
	 */
	ofKey(askedBy: string | null): (TokenBudget & { keyId: string }) | null {
		const own = askedBy === null ? undefined : this.#stored.keys.get(askedBy);
		if (askedBy === null || own === undefined) return null;
		const byDefault = this.#stored.defaults.get("api_keys") ?? this.#deps.configured.api_keys;
		return {
			keyId: askedBy,
			tokens_per_day: lower(own.tokens_per_day, byDefault.tokens_per_day),
			tokens_per_minute: lower(own.tokens_per_minute, byDefault.tokens_per_minute),
		};
	}

	/** Returns the budgets that a task must fit into. Call `load` first. */
	of(askedBy: string | null): Budget[] {
		const key = this.ofKey(askedBy);
		const budgets = [toBudget(this.ofUser(), null)];
		return key === null ? budgets : [...budgets, toBudget(key, key.keyId)];
	}

	async #read(version: number): Promise<void> {
		const { d1, userId, now } = this.#deps;
		let stored = this.#stored;
		let validMs = CACHE_MS;
		try {
			stored = await readBudgets(openDatabase(d1), userId);
		} catch (error) {
			console.warn("the token budgets could not be read; the last known ones apply", error);
			validMs = RETRY_MS;
		}
		if (version !== this.#version) return this.load();
		this.#stored = stored;
		this.#validUntil = now() + validMs;
		this.#loading = null;
	}
}

function toBudget({ tokens_per_day, tokens_per_minute }: TokenBudget, keyId: string | null): Budget {
	return { keyId, perDay: tokens_per_day, perMinute: tokens_per_minute };
}

function lower(a: number | null, b: number | null): number | null {
	if (a === null || b === null) return a ?? b;
	return Math.min(a, b);
}
