import { useParams } from "@tanstack/react-router";
import { TicketView } from "./ticket";

export function TicketPage() {
  return <TicketView reference={useParams({ from: "/tickets/$reference" }).reference} />;
}
