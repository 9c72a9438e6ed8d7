import type { Random } from "../../support/random.ts";
import { CuttableProxy } from "../cuttable-proxy.ts";
import type { Report, Scenario } from "../scenario.ts";
import { Workload } from "../workload.ts";

const CLIENTS = 8;

/** Breaks the connections between the clients and the stack. */
export const CONNECTIONS: readonly Scenario[] = [
	{
		name: "cut-sockets",
		promise: "Sockets that are cut lose no event and deliver none twice",
		runs: { short: 4, all: 125 },
		run: (runs, random) => disconnect(runs, random, (proxy) => proxy.cut()),
	},
	{
		name: "half-open-sockets",
		promise: "A client on a half-open connection notices, reconnects and loses nothing",
		runs: { short: 0, all: 5 },
		run: (runs, random) => disconnect(runs, random, (proxy) => proxy.silence()),
	},
];

async function disconnect(
	runs: number,
	random: Random,
	inject: (proxy: CuttableProxy) => void,
): Promise<Report> {
	await using load = await Workload.start({ clients: CLIENTS, random });
	await using proxy = await CuttableProxy.start(load.stack.url);
	for (let run = 0; run < runs; run++) await load.round(async () => inject(proxy), proxy.url);
	await load.settle();
	return load.report();
}
