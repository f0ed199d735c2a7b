import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The renderer only: one page that must run under a Content-Security-Policy without inline scripts. */
export default defineConfig({
  root: 'src/renderer',
  base: './',
  plugins: [react()],
  css: { modules: { generateScopedName: '[name]_[local]_[hash:base64:4]' } },
  build: {
    outDir: '../../dist/renderer',
    emptyOutDir: true,
    target: 'chrome140',
    minify: true,
    sourcemap: true,
    // Everything is a file of our own origin; the policy allows no data: scripts, styles or fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
  },
})
