const loaded = new Map<string, Promise<void>>();

/** Loads a style sheet once. @throws {Error} if it cannot be loaded; the next call tries again */
export function loadStyles(href: string): Promise<void> {
	const styles = loaded.get(href) ?? append(href);
	loaded.set(href, styles);
	return styles;
}

function append(href: string): Promise<void> {
	const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
	return new Promise((resolve, reject) => {
		link.onload = () => resolve();
		link.onerror = () => {
			link.remove();
			loaded.delete(href);
			reject(new Error(`${href} could not be loaded.`));
		};
		document.head.append(link);
	});
}
