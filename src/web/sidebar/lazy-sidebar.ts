/** The code of the sidebar, and of the list of shortcuts that it opens. */
export { ShortcutList } from "../shell/shortcut-list.tsx";
export { Sidebar } from "./sidebar.tsx";
