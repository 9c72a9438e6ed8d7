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
}

export interface PlatformCommand extends Partial<PlatformFaults> {
	/** Ends all objects at once: `abort` interrupts what they are doing, `evict` removes the idle ones from memory. */
	objects?: "abort" | "evict";
}

/** How often the platform of a running Worker has misbehaved. */
export const InjectedFaults = z.object({ d1Failures: z.int(), extraDeliveries: z.int() });
export type InjectedFaults = z.infer<typeof InjectedFaults>;

/** Where a stack with a faulty platform receives commands. */
export const COMMAND_PATH = "/faults";
