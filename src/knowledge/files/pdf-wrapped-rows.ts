import type { ChunkLine } from "./pdf-lines.ts";
/** */
export function joinWrappedRows(lines: ChunkLine[]): ChunkLine[] {
	return lines;
}
