import { useEffect, useRef, useState } from "preact/hooks";

/**
 * Calls `onFiles` when files are dropped anywhere on the page, except into a dialog that covers it. Returns whether files
 * are being dragged over the page.
 */
export function useFileDrop(isEnabled: boolean, onFiles: (files: File[]) => void): boolean {
	const [isDragging, setIsDragging] = useState(false);
	const receive = useRef(onFiles);
	receive.current = onFiles;
	useEffect(() => {
		const isForPage = ({ dataTransfer }: DragEvent) =>
			isEnabled && dataTransfer?.types.includes("Files") === true && !document.querySelector("dialog:modal");
		const onDragOver = (event: DragEvent) => {
			if (!isForPage(event)) return;
			event.preventDefault();
			setIsDragging(true);
		};
		const onDragLeave = ({ relatedTarget }: DragEvent) => {
			if (relatedTarget === null) setIsDragging(false);
		};
		const onDrop = (event: DragEvent) => {
			setIsDragging(false);
			if (!isForPage(event)) return;
			// Otherwise, the browser would leave the page to show the file.
			event.preventDefault();
			receive.current([...(event.dataTransfer?.files ?? [])]);
		};
		addEventListener("dragover", onDragOver);
		addEventListener("dragleave", onDragLeave);
		addEventListener("drop", onDrop);
		return () => {
			removeEventListener("dragover", onDragOver);
			removeEventListener("dragleave", onDragLeave);
			removeEventListener("drop", onDrop);
		};
	}, [isEnabled]);
	return isDragging;
}
