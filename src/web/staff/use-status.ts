import { useState } from "preact/hooks";

/** What was just done, and how to undo it if that is possible. */
export interface Status {
	message: string;
	undo?: () => Promise<void>;
}

/** Keeps the message about the last action. */
export function useStatus(): [Status, (message: string, undo?: () => Promise<void>) => void] {
	const [status, setStatus] = useState<Status>({ message: "" });
	return [status, (message, undo) => setStatus({ message, ...(undo && { undo }) })];
}
