import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The pages do not know where they are served: their own files are named from
// the page, and shared/web puts its address before them.
export default defineConfig({
  base: "./",
  plugins: [react(), tailwindcss()],
  build: { target: "es2022", modulePreload: { polyfill: false }, assetsInlineLimit: 0, manifest: "assets/manifest.json", chunkSizeWarningLimit: 1000 },
});
