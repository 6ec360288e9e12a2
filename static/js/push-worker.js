// Shows an alert that arrived while no page of ours is open. One that comes twice has one tag, and shows once.

self.addEventListener("push", (event) => {
  const said = event.data.json();
  const shown = self.registration.showNotification(said.title, {
    body: said.body,
    tag: said.tag,
    data: { url: said.url, actions: said.actions },
    actions: said.actions.map(({ title }, at) => ({ action: String(at), title })),
  });
  event.waitUntil(shown);
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { url, actions } = event.notification.data;
  event.waitUntil(self.clients.openWindow(event.action ? actions[Number(event.action)].url : url));
});
