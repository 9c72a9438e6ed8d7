import type { Room } from "./room.ts";
import { runNext } from "./tasks/run.ts";
import { DELAY_MAX_MS, nextAlarmTime } from "./tasks/schedule.ts";

/**
 * How far ahead the alarm is set while an attempt runs. After a crash, the alarm is already due when the object
 * restarts.
 */
const RECOVERY_MS = 1_000;
/** Delay before a failed alarm is retried. */
export const FAILED_ALARM_RETRY_MS = 10_000;

/**
 * The alarm of a conversation object. All tasks run in it, because alarms are delivered at least once and survive
 * crashes. The platform never runs two alarms of an object at the same time.
 */
export class Alarm {
	readonly #storage: DurableObjectStorage;
	#isRunning = false;

	constructor(storage: DurableObjectStorage) {
		this.#storage = storage;
	}

	/** Fires the alarm immediately. A running alarm sets the next one itself. */
	async fire(): Promise<void> {
		if (!this.#isRunning) await this.#storage.setAlarm(Date.now());
	}

	/**
	 * Fires the alarm after the object has started. Keeps an alarm that is already due, because that alarm may have
	 * started the object.
	 */
	async fireAfterStart(): Promise<void> {
		const scheduled = await this.#storage.getAlarm();
		if (scheduled === null || scheduled > Date.now()) await this.#storage.setAlarm(Date.now());
	}

	/**
	 * Sets the alarm again if it was lost in a deployment or a crash, or when the system clock was set back. Does nothing
	 * if the object is erased while the alarm is being read.
	 */
	async restore(room: Room, isErased: () => boolean): Promise<void> {
		if (this.#isRunning || nextAlarmTime(room) === null) return;
		const scheduled = await this.#storage.getAlarm();
		const isLost = scheduled === null || scheduled > Date.now() + DELAY_MAX_MS;
		if (isLost && !isErased()) await this.#schedule(room);
	}

	/** Handles the alarm and sets the next one. Throws only when no alarm can be set. */
	async run(room: Room, isErased: () => boolean): Promise<void> {
		this.#isRunning = true;
		try {
			// Set a fallback alarm in case the object dies during the attempt. It replaces the platform's own retry.
			await this.#storage.setAlarm(Date.now() + RECOVERY_MS);
			await runNext(room);
			// From here on, new tasks set the alarm themselves. An erased conversation needs no alarm.
			this.#isRunning = false;
			if (!isErased()) await this.#schedule(room);
		} catch (error) {
			if (isErased()) return;
			console.error("an alarm failed; the next one will retry", error);
			await this.#storage.setAlarm(Date.now() + FAILED_ALARM_RETRY_MS);
		} finally {
			this.#isRunning = false;
		}
	}

	async #schedule(room: Room): Promise<void> {
		const time = nextAlarmTime(room);
		if (time === null) await this.#storage.deleteAlarm();
		else await this.#storage.setAlarm(time);
	}
}
