import { ownAgentNotFound } from "../../../src/common-errors.ts";
import { OWN_AGENTS_MAX } from "../../../src/contracts/limits.ts";
import type { NewOwnAgent, OwnAgent, OwnAgentUpdate } from "../../../src/contracts/own-agents.ts";
import { AppError } from "../../../src/errors.ts";
import { ulid } from "../../../src/ids.ts";

type Row = {
	id: string;
	name: string;
	title: string;
	instructions: string;
	use_knowledge: number;
	temperature: number;
	max_tokens: number;
	created_at: number;
	updated_at: number;
};

/** The agents that the user created, stored in `own_agents`. */
export class OwnAgentStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/** Returns the agents, sorted by name. */
	list(): OwnAgent[] {
		return this.#select("ORDER BY name");
	}

	/** @throws {AppError} `not_found` */
	get(id: string): OwnAgent {
		return required(this.#select("WHERE id = ?", id));
	}

	/** @throws {AppError} `not_found` */
	getByName(name: string): OwnAgent {
		return required(this.#select("WHERE name = ?", name));
	}

	/** @throws {AppError} `conflict` when the name is taken or the user has `OWN_AGENTS_MAX` agents */
	create(agent: NewOwnAgent, now: number): OwnAgent {
		this.#assertNameIsFree(agent.name, null);
		if (this.list().length >= OWN_AGENTS_MAX)
			throw new AppError(
				"conflict",
				`You have reached the limit of ${OWN_AGENTS_MAX} agents; delete one first.`,
			);
		const id = ulid(now);
		this.#sql.exec(
			`INSERT INTO own_agents (id, name, title, instructions, use_knowledge, temperature, max_tokens, created_at,
			 updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)`,
			id,
			agent.name,
			agent.title,
			agent.instructions,
			agent.use_knowledge ? 1 : 0,
			agent.temperature,
			agent.max_tokens,
			now,
		);
		return this.get(id);
	}

	/** @throws {AppError} `not_found`, or `conflict` when the new name is taken */
	update(id: string, changes: OwnAgentUpdate, now: number): OwnAgent {
		this.get(id);
		const { name, title, instructions, use_knowledge, temperature, max_tokens } = changes;
		if (name !== undefined) this.#assertNameIsFree(name, id);
		this.#sql.exec(
			`UPDATE own_agents SET name = coalesce(?, name), title = coalesce(?, title),
			 instructions = coalesce(?, instructions), use_knowledge = coalesce(?, use_knowledge),
			 temperature = coalesce(?, temperature), max_tokens = coalesce(?, max_tokens), updated_at = ? WHERE id = ?`,
			name ?? null,
			title ?? null,
			instructions ?? null,
			use_knowledge === undefined ? null : Number(use_knowledge),
			temperature ?? null,
			max_tokens ?? null,
			now,
			id,
		);
		return this.get(id);
	}

	/** @throws {AppError} `not_found` */
	delete(id: string): void {
		this.get(id);
		this.#sql.exec("DELETE FROM own_agents WHERE id = ?", id);
	}

	#assertNameIsFree(name: string, id: string | null): void {
		const taken = this.#select("WHERE name = ? AND id IS NOT ?", name, id);
		if (taken.length > 0)
			throw new AppError("conflict", `You already have an agent named "${name}"; choose another name.`);
	}

	#select(where: string, ...bindings: (string | null)[]): OwnAgent[] {
		return this.#sql
			.exec<Row>(
				`SELECT id, name, title, instructions, use_knowledge, temperature, max_tokens, created_at, updated_at
				 FROM own_agents ${where}`,
				...bindings,
			)
			.toArray()
			.map((row) => ({
				...row,
				use_knowledge: row.use_knowledge === 1,
				created_at: new Date(row.created_at).toISOString(),
				updated_at: new Date(row.updated_at).toISOString(),
			}));
	}
}

function required([agent]: OwnAgent[]): OwnAgent {
	if (agent === undefined) throw ownAgentNotFound();
	return agent;
}
