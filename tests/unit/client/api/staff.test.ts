import { expect, test } from "vitest";
import { Staff } from "../../../../src/client/api/staff.ts";
import type { DeadLetter, StaffUser, SystemState } from "../../../../src/contracts/staff.ts";
import { AT } from "../fakes.ts";
import { createSignedInClient } from "../signed-in.ts";

const ID = "01JZ8Q2V5N3K7XWYD4RBTM6CHE";
const TASK = `c1.${ID}`;
const PATH = "/api/staff";
const user: StaffUser = {
	id: ID,
	email: "ada@example.org",
	username: "ada",
	first_name: "",
	last_name: "",
	date_joined: AT,
	is_active: true,
	is_staff: false,
	is_guest: false,
	last_seen_at: null,
	sessions: 1,
	api_keys: 0,
};
const letter: DeadLetter = {
	id: "l/1",
	kind: "usage",
	user_id: null,
	username: null,
	attempts: 4,
	created_at: AT,
	redriven_at: null,
};
const system: SystemState = { providers: [], queues: [], model_server: null, dead_letters: 0, runtime: null };
const said = () => ({ body: { message: "Done." } });

test("the staff client finds and changes users, and uses the code", async () => {
	const { client, server } = createSignedInClient({
		[`GET ${PATH}/code/`]: () => ({ body: { is_open: true } }),
		[`POST ${PATH}/code/`]: () => ({ body: user }),
		[`GET ${PATH}/users/`]: () => ({
			body: { items: [user], total: 1, next_cursor: null },
		}),
		[`PATCH ${PATH}/users/${ID}/`]: () => ({ body: { ...user, is_active: false } }),
	});
	const staff = client.api(Staff);
	expect(await staff.isCodeOpen()).toBe(true);
	expect((await staff.useCode("K7QM")).username).toBe("ada");
	expect((await staff.users({ search: "a b", filter: "staff", limit: 5 })).items).toEqual([user]);
	expect((await staff.updateUser(ID, { is_active: false })).is_active).toBe(false);
	expect(server.calls.at(-1)?.body).toEqual({ is_active: false });
});

test("the staff client manages dead letters and running questions", async () => {
	const { client, server } = createSignedInClient({
		[`GET ${PATH}/dead-letters/`]: () => ({ body: { items: [letter], next_cursor: null } }),
		[`GET ${PATH}/dead-letters/l%2F1/`]: () => ({ body: { ...letter, body: "{}" } }),
		[`POST ${PATH}/dead-letters/l%2F1/redrive/`]: () => ({ body: { ...letter, redriven_at: AT } }),
		[`DELETE ${PATH}/dead-letters/l%2F1/`]: said,
		[`GET ${PATH}/tasks/`]: () => ({ body: { items: [], users_checked: 2, users_active: 3 } }),
		[`POST ${PATH}/tasks/cancel/`]: said,
	});
	const staff = client.api(Staff);
	expect((await staff.deadLetters()).items).toEqual([letter]);
	expect((await staff.deadLetter(letter.id)).body).toBe("{}");
	expect((await staff.redrive(letter.id)).redriven_at).toBe(AT);
	await staff.discard(letter.id);
	expect((await staff.runningTasks()).users_active).toBe(3);
	await staff.cancelTask(ID, TASK);
	expect(server.calls.at(-1)?.body).toEqual({ user_id: ID, task_id: TASK });
});

test("the staff client reads the system, the settings and the audit log", async () => {
	const setting = { name: "HASH_SECRET", value: null, is_secret: true, is_set: true, source: "secret" };
	const { client } = createSignedInClient({
		[`GET ${PATH}/system/`]: () => ({ body: system }),
		[`GET ${PATH}/configuration/`]: () => ({ body: { items: [setting] } }),
		[`GET ${PATH}/audit/`]: () => ({
			body: { items: [], next_cursor: null, retention_days: 365 },
		}),
	});
	const staff = client.api(Staff);
	expect(await staff.system()).toEqual(system);
	expect(await staff.settings()).toEqual([setting]);
	expect((await staff.audit({ cursor: "1.x" })).retention_days).toBe(365);
});
