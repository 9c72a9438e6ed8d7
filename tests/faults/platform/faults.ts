import * as z from "zod";

/** What the platform under a stack does wrong. */
export interface PlatformFaults {
	/** Seed of the random choices below. */
	seed: number;
	/** The share of D1 calls that fail, half of them after they took effect. */
	d1FailureRate: number;
	/** The longest delay of a D1 call, in milliseconds. */
	d1DelayMaxMs: number;
	/** The largest number of deliveries of a queue message. Copies arrive at once and later, in any order. */
	queueDeliveriesMax: number;
	/** The kinds of queue messages whose deliveries all fail. Dead letters are delivered. */
	refusedKinds: readonly string[];
	/** Whether usage rows go through their queue, as on Cloudflare. */
	hasDurableQueues: boolean;
}

export interface PlatformCommand extends Partial<PlatformFaults> {
	/** Ends all objects at once: `abort` interrupts what they are doing, `evict` removes the idle ones from memory. */
	objects?: "abort" | "evict";
	/** A message that the Worker does not know, for the queue of questions. */
	poison?: unknown;
}

/** How often the platform of a running Worker has misbehaved. */
export const InjectedFaults = z.object({
	d1Failures: z.int(),
	extraDeliveries: z.int(),
	/** The number of deliveries of each queue message, with its kind. Dead letters are left out. */
	deliveries: z.array(z.object({ kind: z.string(), count: z.int() })),
});
export type InjectedFaults = z.infer<typeof InjectedFaults>;

/** Where a stack with a faulty platform receives commands. */
export const COMMAND_PATH = "/faults";
