import { createContext } from "preact";
import { useState } from "preact/hooks";
import * as z from "zod";
import { readStored, writeStored } from "../session/storage.ts";
import { useMedia } from "../ui/use-media.ts";

export interface SidebarState {
	isOpen: boolean;
	/** Whether the sidebar covers the page, as on a phone. */
	isDrawer: boolean;
	setOpen: (isOpen: boolean) => void;
}

const KEY = "omeruta.sidebar";
/** Screens that are too narrow for the sidebar beside the conversation. */
const NARROW = "(max-width: 56rem)";

/** What the header of the page needs to know. */
export const SidebarContext = createContext<Omit<SidebarState, "setOpen"> & { open: () => void }>({
	isOpen: false,
	isDrawer: false,
	open: () => {},
});

/** Returns the state of the sidebar. Beside the conversation, it stays as it was on the last visit. */
export function useSidebarState(): SidebarState {
	const isDrawer = useMedia(NARROW);
	const [isDrawerOpen, setIsDrawerOpen] = useState(false);
	const [isExpanded, setIsExpanded] = useState(() => readStored(KEY, z.boolean()) ?? true);
	const setOpen = (isOpen: boolean) => {
		if (isDrawer) return setIsDrawerOpen(isOpen);
		setIsExpanded(isOpen);
		writeStored(KEY, isOpen);
	};
	return { isOpen: isDrawer ? isDrawerOpen : isExpanded, isDrawer, setOpen };
}
