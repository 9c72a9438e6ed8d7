import { Hono } from "hono";
import { RuntimePart } from "../../contracts/health.ts";
import { SettingList, SystemState } from "../../contracts/staff.ts";
import { openDatabase } from "../../db/client.ts";
import { countWaitingDeadLetters } from "../../db/dead-letters.ts";
import { OPEN_AFTER_FAILURES } from "../../inference/breaker.ts";
import { breakers, createChain } from "../../inference/create.ts";
import { readModelServer } from "../../inference/model-server.ts";
import type { ConfirmedEnv } from "../app-env.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { confirmUser, requireStaff } from "../middleware/confirm-user.ts";
import { describeRoute } from "../openapi/describe.ts";
import { listSettings } from "./list-settings.ts";
import { readQueueStates } from "./queue-states.ts";

const Restarts = RuntimePart.omit({ status: true });

/** The routes for the state of the system and the configuration in force. */
export const systemRoutes = new Hono<ConfirmedEnv>()
	.get(
		"/system",
		describeRoute("Get the state of providers, queues and the model server", { 200: SystemState }),
		authenticate,
		confirmUser,
		requireStaff,
		async (c) => {
			const [parts, queues, model_server, dead_letters, runtime] = await Promise.all([
				createChain(c.var.config, c.env).healthOfEach(),
				readQueueStates(c.env),
				readModelServer(c.var.config),
				countWaitingDeadLetters(openDatabase(c.env.DB)),
				readRestarts(c.env),
			]);
			const providers = parts.map((part) => {
				const { isOpen, failures, awaySince } = breakers.describe(part.provider);
				return {
					...part,
					breaker: {
						state: isOpen ? ("open" as const) : ("closed" as const),
						failures,
						opens_after: OPEN_AFTER_FAILURES,
						away_since: awaySince === null ? null : new Date(awaySince).toISOString(),
					},
				};
			});
			return c.json({ providers, queues, model_server, dead_letters, runtime } satisfies SystemState);
		},
	)
	.get(
		"/configuration",
		describeRoute("List the settings in force and where they come from", { 200: SettingList }),
		authenticate,
		confirmUser,
		requireStaff,
		(c) => c.json({ items: listSettings(c.env) } satisfies SettingList),
	);

/** Asks `npm start` how often it had to start the runtime again. */
async function readRestarts({ RUNTIME }: Env): Promise<SystemState["runtime"]> {
	if (RUNTIME === undefined) return null;
	const response = await RUNTIME.fetch("http://runtime/");
	return Restarts.parse(await response.json());
}
