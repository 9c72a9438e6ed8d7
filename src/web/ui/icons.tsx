/** The outline of each icon in a 24 × 24 box. */
const PATHS = {
	check: "M5 12.5l4.5 4.5L19 7",
	chevron: "M7 10l5 5 5-5",
	close: "M6 6l12 12M18 6L6 18",
	copy: "M9 9h9a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-7a2 2 0 0 1-2-2zM15 5.5A1.5 1.5 0 0 0 13.5 4H6a2 2 0 0 0-2 2v7.5A1.5 1.5 0 0 0 5.5 15",
	file: "M13.5 3.5H7a1.5 1.5 0 0 0-1.5 1.5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V8.5zM13.5 3.5v5h5M9 13h6M9 16.5h4",
	down: "M12 5v14M6 13l6 6 6-6",
	info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5.5M12 7.7v.1",
	more: "M4 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M11 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M18 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0",
	next: "M9.5 6l6 6-6 6",
	new: "M12 5v14M5 12h14",
	paperclip:
		"M19 11.5l-7.4 7.4a4.6 4.6 0 0 1-6.5-6.5l7.8-7.8a3.1 3.1 0 0 1 4.4 4.4l-7.7 7.7a1.5 1.5 0 0 1-2.2-2.2L14.2 8",
	pencil: "M4 20l1-4.5L16 4.5a2.1 2.1 0 0 1 3 0l.5.5a2.1 2.1 0 0 1 0 3L8.5 19zM14 6.5l3.5 3.5",
	previous: "M14.5 6l-6 6 6 6",
	regenerate: "M19.5 13a7.5 7.5 0 1 1-2-6.3L20 9M20 4v5h-5",
	share: "M12 15V4M8 8l4-4 4 4M6 12H5v8h14v-8h-1",
	sidebar: "M5.5 4.5h13a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2h-13a2 2 0 0 1-2-2v-11a2 2 0 0 1 2-2zM9.5 4.5v15",
	thumbsDown:
		"M17 13l-4 7a2.3 2.3 0 0 1-2.3-2.3V15H5.4a2 2 0 0 1-2-2.3l1-6.5A2 2 0 0 1 6.4 4.5H17zM17 4.5h3.5V13H17",
	thumbsUp: "M7 11l4-7a2.3 2.3 0 0 1 2.3 2.3V9h5.3a2 2 0 0 1 2 2.3l-1 6.5a2 2 0 0 1-2 1.7H7zM7 19.5H3.5V11H7",
} as const;

export type IconName = keyof typeof PATHS;

/** An icon in the color of the text. It has no name of its own: its button has one. */
export function Icon({ name }: { name: IconName }) {
	return (
		<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
			<path d={PATHS[name]} />
		</svg>
	);
}
