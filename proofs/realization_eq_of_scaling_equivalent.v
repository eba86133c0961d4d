(** Rescaling neurons leaves the function alone. *)

From mathcomp Require Import all_ssreflect all_algebra ring.
From proofs Require Import network.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Theorem realization_eq_of_scaling_equivalent (R : realFieldType) (A : architecture)
    (a b : parameters R) : scaling_equivalent A a b -> realization_equal A a b.
Proof.
case=> l [l0 l1 [lw lb]] x.
have same v : is_neuron A v -> value A b x v = l v * value A a x v.
  elim/ltn_ind: v => v IH n.
  have term u : u \in sources A v ->
      weight b u v * value A b x u = l v * (weight a u v * value A a x u).
    move=> s; move: (s); rewrite mem_sources => e; rewrite IH ?(edge_lt e) ?(source_neuron s) // lw //.
    by field; rewrite lt0r_neq0.
  rewrite 2!valueE /gate; case: ifP => [i|Ni]; first by rewrite l1 ?mul1r // input_hidden.
  have pre : has_bias A v ->
      preactivation A b (value A b x) v = l v * preactivation A a (value A a x) v.
    move=> h; rewrite /preactivation lb // mulrDr; congr (_ + _).
    by rewrite mulr_sumr; apply: eq_big_seq.
  case: ifP => [r|Nr]; first by rewrite pre ?(relu_has_bias r) // maxr_pmulr ?mulr0 // ltW.
  case: ifP => [m|Nm]; last by rewrite pre ?neuron_has_bias.
  by rewrite -maximumZ // -map_comp; congr (maximum _); apply/eq_in_map.
move=> v o; rewrite same ?l1 ?mul1r // /is_neuron ?o ?orbT //.
by apply: contraTN o => /hidden_output ->.
Qed.
