import { Hono } from "hono";
import * as z from "zod";
import { createApiKey } from "../../auth/api-key-authentication.ts";
import {
	ApiKey,
	ApiKeyList,
	ApiKeyRequest,
	ApiKeyUpdate,
	ListQuery,
	MessageResponse,
	NewApiKey,
} from "../../contracts/auth.ts";
import { deleteApiKey, hasApiKey, listApiKeys, updateApiKey } from "../../db/api-keys.ts";
import { openDatabase } from "../../db/client.ts";
import { AppError, unwrap } from "../../errors.ts";
import { getBrain } from "../../objects.ts";
import type { ConfirmedEnv } from "../app-env.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { confirmUser, rejectApiKeys } from "../middleware/confirm-user.ts";
import { jsonBody, params, query } from "../middleware/validate.ts";
import { describeRoute } from "../openapi/describe.ts";
import { createAccountDeps } from "./deps.ts";

const KEY_NOT_FOUND = "API key not found; list your API keys to see their ids.";
const KeyPath = z.object({ id: z.string().regex(/^[0-9A-Z]{26}$/) });

/** The routes for API keys. A key is returned only once, when it is created. */
export const apiKeyRoutes = new Hono<ConfirmedEnv>()
	.get(
		"/api-keys",
		describeRoute("List API keys", { 200: ApiKeyList }),
		authenticate,
		rejectApiKeys,
		confirmUser,
		query(ListQuery),
		async (c) => {
			const page = await listApiKeys(openDatabase(c.env.DB), c.var.user.id, c.req.valid("query"));
			return c.json(page satisfies ApiKeyList);
		},
	)
	.post(
		"/api-keys",
		describeRoute("Create an API key", { 201: NewApiKey }, { errors: ["conflict"] }),
		authenticate,
		rejectApiKeys,
		confirmUser,
		jsonBody(ApiKeyRequest),
		async (c) => {
			const userId = c.var.user.id;
			const deps = createAccountDeps(c.env, c.var.config);
			const key = await createApiKey(deps, userId, c.req.valid("json"));
			unwrap(await getBrain(c.env, userId).refreshBudgets());
			return c.json(key satisfies NewApiKey, 201);
		},
	)
	.patch(
		"/api-keys/:id",
		describeRoute("Change the limits of an API key", { 200: ApiKey }),
		authenticate,
		rejectApiKeys,
		confirmUser,
		params(KeyPath, "not_found"),
		jsonBody(ApiKeyUpdate),
		async (c) => {
			const { id } = c.req.valid("param");
			const userId = c.var.user.id;
			const key = await updateApiKey(openDatabase(c.env.DB), userId, id, c.req.valid("json"));
			if (key === null) throw new AppError("not_found", KEY_NOT_FOUND);
			unwrap(await getBrain(c.env, userId).refreshBudgets());
			return c.json(key satisfies ApiKey);
		},
	)
	.delete(
		"/api-keys/:id",
		describeRoute("Delete an API key", { 200: MessageResponse }),
		authenticate,
		rejectApiKeys,
		confirmUser,
		params(KeyPath, "not_found"),
		async (c) => {
			const { id } = c.req.valid("param");
			const userId = c.var.user.id;
			const deps = createAccountDeps(c.env, c.var.config);
			if (!(await hasApiKey(deps.db, userId, id))) throw new AppError("not_found", KEY_NOT_FOUND);
			// Close the sockets first. If that fails, the key still exists and the client can retry.
			await deps.closeSockets(userId, id);
			await deleteApiKey(deps.db, userId, id);
			return c.json({ message: "The API key was deleted." } satisfies MessageResponse);
		},
	);
