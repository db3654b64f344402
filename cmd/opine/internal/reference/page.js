const reference = document.querySelector("#reference");

const ui = SwaggerUIBundle({
	domNode: reference,
	url: "/reference/openapi.yaml",
	deepLinking: true,
	docExpansion: "list",
	tryItOutEnabled: true,
	defaultModelsExpandDepth: -1, // no list of schemas under the operations, which show what they need of them
	onComplete() {
		ui.preauthorizeApiKey("ApiKey", reference.dataset.key);
		ui.layoutActions.show(["operations", "Users", "listUsers"], true);
	},
});
