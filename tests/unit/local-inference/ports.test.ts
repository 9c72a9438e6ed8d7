import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { findFreePort, isPortInUse } from "../../../local-inference/ports.ts";

const servers: Server[] = [];

afterEach(() => {
	for (const server of servers.splice(0)) server.close();
});

describe("isPortInUse", () => {
	test.each(["127.0.0.1", "0.0.0.0"])("returns true while a server listens on %s", async (host) => {
		const port = await findFreePort();
		await listen(port, host);
		expect(await isPortInUse(port)).toBe(true);
	});

	test.skipIf(process.platform !== "linux")("also looks at the address that is to be used", async () => {
		const port = await findFreePort();
		await listen(port, "127.0.0.2");
		expect(await isPortInUse(port)).toBe(false);
		expect(await isPortInUse(port, "127.0.0.2")).toBe(true);
	});

	test("returns false after the server has closed", async () => {
		const port = await findFreePort();
		const server = await listen(port, "127.0.0.1");
		server.close();
		await once(server, "close");
		expect(await isPortInUse(port)).toBe(false);
	});
});

describe("findFreePort", () => {
	test("returns the preferred port if it is free, otherwise another one", async () => {
		const preferred = await findFreePort();
		expect(await findFreePort(preferred)).toBe(preferred);
		await listen(preferred, "127.0.0.1");
		expect(await findFreePort(preferred)).not.toBe(preferred);
	});
});

async function listen(port: number, host: string): Promise<Server> {
	const server = createServer();
	servers.push(server);
	server.listen(port, host);
	await once(server, "listening");
	return server;
}
