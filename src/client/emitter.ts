/** Removes the listener. */
export type Unsubscribe = () => void;

/** Typed event emitter. `Events` maps each event's name to its payload. */
export class Emitter<Events extends object> {
	readonly #listeners: { [Name in keyof Events]?: Set<(event: Events[Name]) => void> } = {};

	on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): Unsubscribe {
		const listeners = this.#listeners[name] ?? new Set();
		this.#listeners[name] = listeners.add(listener);
		return () => listeners.delete(listener);
	}

	emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
		for (const listener of [...(this.#listeners[name] ?? [])]) listener(event);
	}
}
