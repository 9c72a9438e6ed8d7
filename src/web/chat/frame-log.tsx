import { useEffect, useRef, useState } from "preact/hooks";
import type { Conversation } from "../../client/conversation/conversation.ts";
import type { FrameRecord } from "../../client/socket/link.ts";

const KEPT_FRAMES = 200;
const SHOWN_CHARS = 240;

type NumberedFrame = FrameRecord & { number: number };

/** The last frames as they passed over the wire, newest last. Rendered only while it is open. */
export function FrameLog({ conversation }: { conversation: Conversation }) {
	const frames = useRef<NumberedFrame[]>([]);
	const total = useRef(0);
	const list = useRef<HTMLElement>(null);
	const [open, setOpen] = useState(false);
	const [shown, setShown] = useState<NumberedFrame[]>([]);

	useEffect(
		() =>
			conversation.on("frame", (record) => {
				total.current += 1;
				frames.current = [...frames.current, { ...record, number: total.current }].slice(-KEPT_FRAMES);
			}),
		[conversation],
	);
	useEffect(() => {
		if (!open) return;
		let request = 0;
		const refresh = () => {
			setShown(frames.current);
			request = requestAnimationFrame(refresh);
		};
		refresh();
		return () => cancelAnimationFrame(request);
	}, [open]);
	useEffect(() => {
		list.current?.scrollTo({ top: list.current.scrollHeight });
	});

	return (
		<details class="log" data-testid="frame-log" onToggle={(event) => setOpen(event.currentTarget.open)}>
			<summary>Frames</summary>
			{open && (
				<section
					ref={list}
					class="frames"
					aria-label="Frames, newest last"
					// biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must reach it
					tabIndex={0}
				>
					<ol>
						{shown.map(({ number, at, direction, type, text }) => (
							<li key={number} class="frames-row">
								<time dateTime={at}>{at.slice(11, 23)}</time>
								<b>
									<span aria-hidden="true">{direction === "in" ? "↓" : "↑"}</span>
									<span class="unseen">{direction === "in" ? "received" : "sent"}</span> {type}
								</b>
								<code class="frames-text">
									{text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text}
								</code>
							</li>
						))}
					</ol>
				</section>
			)}
		</details>
	);
}
