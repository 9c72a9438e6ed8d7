import { Hono } from "hono";
import * as z from "zod";
import { MessageResponse } from "../contracts/auth.ts";
import { NewOwnAgent, OwnAgent, OwnAgentList, OwnAgentUpdate } from "../contracts/own-agents.ts";
import { unwrap } from "../errors.ts";
import { type AppEnv, brainOf } from "./app-env.ts";
import { authenticate } from "./middleware/authenticate.ts";
import { jsonBody, params } from "./middleware/validate.ts";
import { describeRoute } from "./openapi/describe.ts";

const path = params(z.object({ id: z.string().regex(/^[0-9A-Z]{26}$/) }), "not_found");

/** The routes for the agents that the user created. */
export const ownAgents = new Hono<AppEnv>()
	.use(authenticate)
	.get("/", describeRoute("List own agents", { 200: OwnAgentList }), async (c) =>
		c.json({ items: unwrap(await brainOf(c).listOwnAgents()) } satisfies OwnAgentList),
	)
	.post(
		"/",
		describeRoute("Create an own agent", { 201: OwnAgent }, { errors: ["conflict"] }),
		jsonBody(NewOwnAgent),
		async (c) => {
			const agent = unwrap(await brainOf(c).createOwnAgent(c.req.valid("json")));
			return c.json(agent satisfies OwnAgent, 201);
		},
	)
	.get("/:id", describeRoute("Get an own agent", { 200: OwnAgent }), path, async (c) =>
		c.json(unwrap(await brainOf(c).getOwnAgent(c.req.valid("param").id)) satisfies OwnAgent),
	)
	.patch(
		"/:id",
		describeRoute("Update an own agent", { 200: OwnAgent }, { errors: ["conflict"] }),
		path,
		jsonBody(OwnAgentUpdate),
		async (c) => {
			const { id } = c.req.valid("param");
			return c.json(unwrap(await brainOf(c).updateOwnAgent(id, c.req.valid("json"))) satisfies OwnAgent);
		},
	)
	.delete("/:id", describeRoute("Delete an own agent", { 200: MessageResponse }), path, async (c) => {
		unwrap(await brainOf(c).deleteOwnAgent(c.req.valid("param").id));
		return c.json({ message: "The agent was deleted." } satisfies MessageResponse);
	});
