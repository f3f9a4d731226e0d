// What reads PDF, in a thread of its own: a large or broken file must not stop the page.
import "pdfjs-dist/legacy/build/pdf.worker.min.mjs"
