import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { freePort, isTaken } from "../../../../scripts/start/ports.ts";

const servers: Server[] = [];

afterEach(() => {
	for (const server of servers.splice(0)) server.close();
});

describe("a port", () => {
	test.each(["127.0.0.1", "0.0.0.0"])("is taken while a server listens on %s", async (host) => {
		const port = await freePort();
		await listen(port, host);
		expect(await isTaken(port)).toBe(true);
	});

	test("is free again once the server has closed", async () => {
		const port = await freePort();
		const server = await listen(port, "127.0.0.1");
		server.close();
		await once(server, "close");
		expect(await isTaken(port)).toBe(false);
	});

	test("is the one wished for when that is free, and another when it is not", async () => {
		const wished = await freePort();
		expect(await freePort(wished)).toBe(wished);
		await listen(wished, "127.0.0.1");
		expect(await freePort(wished)).not.toBe(wished);
	});
});

async function listen(port: number, host: string): Promise<Server> {
	const server = createServer();
	servers.push(server);
	server.listen(port, host);
	await once(server, "listening");
	return server;
}
