import type { Room } from "../room.ts";
import type { SourceChange } from "../stores/source-changes.ts";

/** Records a new version of a cited page and broadcasts it. Ignores a change that is already recorded. */
export function announceSourceChange(
	{
		sourceChanges,
		sequence,
		sockets,
		frames,
	}: Pick<Room, "sourceChanges" | "sequence" | "sockets" | "frames">,
	change: SourceChange,
): void {
	if (sourceChanges.has(change)) return;
	const recorded = { ...change, seq: sequence.next() };
	sourceChanges.insert(recorded);
	sockets.broadcast(frames.sourceChanged(recorded));
}
