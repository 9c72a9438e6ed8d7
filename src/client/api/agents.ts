import type { z } from "zod";
import { MessageResponse } from "../../contracts/auth.ts";
import { type NewOwnAgent, OwnAgent, OwnAgentList, type OwnAgentUpdate } from "../../contracts/own-agents.ts";
import type { Http } from "./http.ts";

/** An agent to create. The server applies defaults to omitted fields. */
export type OwnAgentInput = z.input<typeof NewOwnAgent>;

/**
 * Manages the agents that the current user created. Ask one by its name: `conversation.ask(text, { agent })`. OpenAI
 * clients use it as the model `omeruta/<name>`.
 *
 * @example
 * ```ts
 * await client.agents.create({ name: "proofreader", instructions: "Correct the grammar.", use_knowledge: false });
 * const task = await conversation.ask("Their going home.", { agent: "proofreader" });
 * ```
 */
export class Agents {
	readonly #http: Http;

	constructor(http: Http) {
		this.#http = http;
	}

	/** Returns the agents, sorted by name. */
	async list(): Promise<OwnAgent[]> {
		return (await this.#http.call(OwnAgentList, "GET", PATH)).items;
	}

	/** Returns an agent. */
	get(id: string): Promise<OwnAgent> {
		return this.#http.call(OwnAgent, "GET", pathOf(id));
	}

	/**
	 * Creates an agent.
	 *
	 * @throws {ApiError} `conflict` when the name is taken or there are too many agents
	 */
	create(agent: OwnAgentInput): Promise<OwnAgent> {
		return this.#http.call(OwnAgent, "POST", PATH, { body: agent });
	}

	/** Updates an agent. Omitted fields keep their values. Tasks that the agent already accepted do not change. */
	update(id: string, changes: OwnAgentUpdate): Promise<OwnAgent> {
		return this.#http.call(OwnAgent, "PATCH", pathOf(id), { body: changes });
	}

	/** Deletes an agent. Tasks that the agent already accepted continue. */
	async delete(id: string): Promise<void> {
		await this.#http.call(MessageResponse, "DELETE", pathOf(id));
	}
}

const PATH = "/api/agents/own/";

function pathOf(id: string): string {
	return `${PATH}${encodeURIComponent(id)}/`;
}
