const reference = document.querySelector("#reference");

const ui = SwaggerUIBundle({
	domNode: reference,
	url: "/reference/openapi.yaml",
	deepLinking: true,
	docExpansion: "list",
	tryItOutEnabled: true,
	defaultModelsExpandDepth: -1, // the operations show the schemas that they need
	onComplete() {
		ui.preauthorizeApiKey("ApiKey", reference.dataset.key);
		ui.layoutActions.show(["operations", "Users", "listUsers"], true);
	},
});
