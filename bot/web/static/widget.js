// The one line for other pages: <script src="https://…/static/widget.js" defer></script>
import(new URL("lotse/element.js", document.currentScript.src).href);
